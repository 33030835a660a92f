// SPDX-License-Identifier: Apache-2.0
#include "nodes/conditioning/picture_to_work_on.hpp"

#include <fmt/format.h>

#include "diffusion/device/policy.hpp"
#include "engine/base/errors.hpp"
#include "nodes/limits.hpp"

namespace weft::nodes {

at::Tensor cut_to_cells(const at::Tensor& pixels) {
  const auto cut = [](const at::Tensor& from, std::int64_t dim) {
    const std::int64_t surplus = from.size(dim) % kCell;
    return from.narrow(dim, surplus / 2, from.size(dim) - surplus);
  };
  if (pixels.size(1) < kCell || pixels.size(2) < kCell)
    throw NodeError(fmt::format("the picture has {} x {} pixels", pixels.size(2), pixels.size(1)),
                    "The VAE needs at least 8 x 8.");
  return cut(cut(pixels, 1), 2);
}

at::Tensor encoded(schema::Context& context, const Vae& vae, const at::Tensor& pixels) {
  const auto policy = device::vae_policy(context.service<const device::Settings>());
  const auto lease = vae.autoencoder->store().prepare(policy, {}, context.cancel());
  return vae.autoencoder->encode(pixels);
}

}  // namespace weft::nodes
