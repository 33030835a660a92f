// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "diffusion/device/policy.hpp"
#include "engine/schema/node.hpp"
#include "nodes/latent/tiling.hpp"
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
    define_tiling(s, 32);
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
