// SPDX-License-Identifier: Apache-2.0
#include "nodes/latent/empty.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/models/memory.hpp"
#include "engine/base/errors.hpp"

namespace weft::nodes {

Latent empty_latent(const std::vector<std::int64_t>& shape) {
  std::uint64_t bytes = sizeof(float);
  for (const std::int64_t side : shape) {
    if (side < 1) throw NodeError(fmt::format("a latent of [{}] is empty", fmt::join(shape, ", ")), "Ask for a larger picture.");
    bytes = models::saturating_product(bytes, static_cast<std::uint64_t>(side));
  }
  models::require_memory(bytes, at::kCPU, fmt::format("latents of [{}]", fmt::join(shape, ", ")));
  return {.samples = at::zeros(shape, at::kFloat)};
}

}  // namespace weft::nodes
