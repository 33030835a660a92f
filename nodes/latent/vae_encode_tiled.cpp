// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct VAEEncodeTiled {
  Image pixels;
  Vae vae;
  std::int64_t tile_size, overlap, temporal_size, temporal_overlap;

  static void define(schema::Schema<VAEEncodeTiled>& s) {
    s.display_name("VAE Encode (Tiled)").category("_for_testing");
    s.input("pixels", &VAEEncodeTiled::pixels);
    s.input("vae", &VAEEncodeTiled::vae);
    s.input("tile_size", &VAEEncodeTiled::tile_size).default_value(512).range(64, 4096).step(64);
    s.input("overlap", &VAEEncodeTiled::overlap).default_value(64).range(0, 4096).step(32);
    s.input("temporal_size", &VAEEncodeTiled::temporal_size)
        .default_value(64)
        .range(8, 4096)
        .step(4)
        .tooltip("Frames at a time; counts for video models alone.");
    s.input("temporal_overlap", &VAEEncodeTiled::temporal_overlap)
        .default_value(8)
        .range(4, 4096)
        .step(4)
        .tooltip("Frames that overlap; counts for video models alone.");
  }

  Latent execute(schema::Context& context) const {
    const auto policy = device::vae_policy(context.service<const device::Settings>());
    const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
    return {.samples = vae.autoencoder->encode_tiled(pixels.pixels, tile_size, overlap)};
  }
};

WEFT_NODE(VAEEncodeTiled);

}  // namespace
}  // namespace weft::nodes
