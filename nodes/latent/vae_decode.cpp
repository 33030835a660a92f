// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct VAEDecode {
  Latent samples;
  Vae vae;

  static void define(schema::Schema<VAEDecode>& s) {
    s.display_name("VAE Decode").category("latent");
    s.description("Decodes latent images back into pixel space images.");
    s.input("samples", &VAEDecode::samples).tooltip("The latent to be decoded.");
    s.input("vae", &VAEDecode::vae).tooltip("The VAE model used for decoding the latent.");
    s.outputs(schema::Output("IMAGE", "The decoded image."));
  }

  Image execute(schema::Context& context) const {
    const auto policy = device::vae_policy(context.service<const device::Settings>());
    const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
    return {vae.autoencoder->decode(samples.samples)};
  }
};

WEFT_NODE(VAEDecode);

}  // namespace
}  // namespace weft::nodes
