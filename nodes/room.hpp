// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <fmt/format.h>

#include "diffusion/models/memory.hpp"

namespace weft::nodes {

/// Throws OutOfMemory when so many pictures (or masks, of one channel) do not fit into memory.
inline void require_room(std::int64_t pictures, std::int64_t height, std::int64_t width, std::int64_t channels) {
  const auto size = [](std::int64_t side) { return static_cast<std::uint64_t>(side < 0 ? 0 : side); };
  std::uint64_t bytes = sizeof(float);
  for (const std::int64_t side : {pictures, height, width, channels})
    bytes = models::saturating_product(bytes, size(side));
  models::require_memory(bytes, at::kCPU, fmt::format("{} pictures of {}x{} pixels", pictures, width, height));
}

}  // namespace weft::nodes
