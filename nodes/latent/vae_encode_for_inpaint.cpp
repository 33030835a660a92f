// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/device/policy.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct VAEEncodeForInpaint {
  Image pixels;
  Vae vae;
  Mask mask;
  std::int64_t grow_mask_by = 6;

  static void define(schema::Schema<VAEEncodeForInpaint>& s) {
    s.display_name("VAE Encode (for Inpainting)").category("latent/inpaint");
    s.description("Encodes a picture with grey where the mask is white, and has sampling change only what lies there.");
    s.input("pixels", &VAEEncodeForInpaint::pixels);
    s.input("vae", &VAEEncodeForInpaint::vae);
    s.input("mask", &VAEEncodeForInpaint::mask);
    s.input("grow_mask_by", &VAEEncodeForInpaint::grow_mask_by).default_value(6).range(0, 64).step(1);
  }

  Latent execute(schema::Context& context) const {
    const auto [greyed, area] = models::picture_to_fill(pixels.pixels, mask.values, grow_mask_by);
    const auto policy = device::vae_policy(context.service<const device::Settings>());
    const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
    return {.samples = vae.autoencoder->encode(greyed), .noise_mask = area};
  }
};

WEFT_NODE(VAEEncodeForInpaint);

}  // namespace
}  // namespace weft::nodes
