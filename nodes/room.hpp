// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "diffusion/models/memory.hpp"
#include "engine/base/errors.hpp"

namespace weft::nodes {

/// Throws OutOfMemory when so many pictures (or masks, of one channel) do not fit into memory, and NodeError when
/// there is nothing of them: numbers that come over a link are checked against no range before.
inline void require_room(std::int64_t pictures, std::int64_t height, std::int64_t width, std::int64_t channels) {
  if (std::min({pictures, height, width, channels}) < 1)
    throw NodeError(fmt::format("{} pictures of {}x{} pixels cannot be made", pictures, width, height),
                    "Their number, width and height are to be at least 1.");
  std::uint64_t bytes = sizeof(float);
  for (const std::int64_t side : {pictures, height, width, channels})
    bytes = models::saturating_product(bytes, static_cast<std::uint64_t>(side));
  models::require_memory(bytes, at::kCPU, fmt::format("{} pictures of {}x{} pixels", pictures, width, height));
}

}  // namespace weft::nodes
