// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

constexpr std::int64_t kDecodeTile = 512, kDecodeOverlap = 128;  // pixels, where memory has no room for all; ComfyUI's

struct VAEDecode {
  Latent samples;
  Vae vae;

  static void define(schema::Schema<VAEDecode>& s) {
    s.display_name("VAE Decode").category("latent");
    s.description("Turns latents into pictures.");
    s.input("samples", &VAEDecode::samples).tooltip("The latents to turn into pictures.");
    s.input("vae", &VAEDecode::vae).tooltip("The autoencoder that belongs to the model of these latents.");
    s.outputs(schema::Output("IMAGE", "One picture for each latent of the batch."));
  }

  Image execute(schema::Context& context) const {
    const auto policy = device::vae_policy(context.service<const device::Settings>());
    const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
    try {
      return {vae.autoencoder->decode(samples.samples)};
    } catch (const OutOfMemory& problem) {
      log::warning("{}: it is decoded by tiles, which changes it a little where they meet", problem.what());
    }
    return {vae.autoencoder->decode_tiled(samples.samples, kDecodeTile, kDecodeOverlap)};
  }
};

WEFT_NODE(VAEDecode);

}  // namespace
}  // namespace weft::nodes
