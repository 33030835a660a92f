// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

constexpr std::int64_t kEncodeTile = 512, kEncodeOverlap = 64;  // pixels, where memory has no room for all; ComfyUI's

struct VAEEncode {
  Image pixels;
  Vae vae;

  static void define(schema::Schema<VAEEncode>& s) {
    s.display_name("VAE Encode").category("latent");
    s.input("pixels", &VAEEncode::pixels);
    s.input("vae", &VAEEncode::vae);
  }

  Latent execute(schema::Context& context) const {
    const auto policy = device::vae_policy(context.service<const device::Settings>());
    const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
    try {
      return {.samples = vae.autoencoder->encode(pixels.pixels)};
    } catch (const OutOfMemory& problem) {
      log::warning("{}: it is encoded by tiles, which changes it a little where they meet", problem.what());
    }
    return {.samples = vae.autoencoder->encode_tiled(pixels.pixels, kEncodeTile, kEncodeOverlap)};
  }
};

WEFT_NODE(VAEEncode);

}  // namespace
}  // namespace weft::nodes
