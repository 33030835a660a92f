// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

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
    return {.samples = vae.autoencoder->encode(pixels.pixels)};
  }
};

WEFT_NODE(VAEEncode);

}  // namespace
}  // namespace weft::nodes
