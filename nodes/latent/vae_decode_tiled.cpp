// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "diffusion/device/policy.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct VAEDecodeTiled {
  Latent samples;
  Vae vae;
  std::int64_t tile_size, overlap, temporal_size, temporal_overlap;

  static void define(schema::Schema<VAEDecodeTiled>& s) {
    s.display_name("VAE Decode (Tiled)").category("_for_testing");
    s.input("samples", &VAEDecodeTiled::samples);
    s.input("vae", &VAEDecodeTiled::vae);
    s.input("tile_size", &VAEDecodeTiled::tile_size).default_value(512).range(64, 4096).step(32);
    s.input("overlap", &VAEDecodeTiled::overlap).default_value(64).range(0, 4096).step(32);
    s.input("temporal_size", &VAEDecodeTiled::temporal_size)
        .default_value(64)
        .range(8, 4096)
        .step(4)
        .tooltip("Frames at a time; counts for video models alone.");
    s.input("temporal_overlap", &VAEDecodeTiled::temporal_overlap)
        .default_value(8)
        .range(4, 4096)
        .step(4)
        .tooltip("Frames that overlap; counts for video models alone.");
  }

  Image execute(schema::Context& context) const {
    const auto policy = device::vae_policy(context.service<const device::Settings>());
    const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
    return {vae.autoencoder->decode_tiled(samples.samples, tile_size, std::min(overlap, tile_size / 4))};
  }
};

WEFT_NODE(VAEDecodeTiled);

}  // namespace
}  // namespace weft::nodes
