// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"
#include "engine/schema/node.hpp"
#include "nodes/latent/tiling.hpp"
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
    define_tiling(s, 64);
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
