// SPDX-License-Identifier: Apache-2.0
#include "nodes/conditioning/picture_to_work_on.hpp"

#include "diffusion/device/policy.hpp"

namespace weft::nodes {

at::Tensor encoded(schema::Context& context, const Vae& vae, const at::Tensor& pixels) {
  const auto policy = device::vae_policy(context.service<const device::Settings>());
  const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
  return vae.autoencoder->encode(pixels);
}

}  // namespace weft::nodes
