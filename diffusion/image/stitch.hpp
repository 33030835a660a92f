// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Where the second picture goes, seen from the first.
enum class Direction { right, down, left, up };

/// How two pictures are put side by side.
struct Stitching {
  Direction direction = Direction::right;
  bool match_size = true;    ///< the second is scaled (lanczos) to the first's side that they share; else both are
                             ///< padded in the middle of what is missing
  std::int64_t spacing = 0;  ///< pixels between them; an odd number is rounded up
  std::string color;         ///< of the space, one of spacing_colors(); padding is black where that is no grey
};

/// "right", "down", "left", "up". Throws UsageError for another name.
Direction direction_named(std::string_view name);
std::vector<std::string> spacing_colors();

/// first, second: [B, H, W, C]; the last picture of a shorter batch is repeated, a missing alpha is opaque.
/// Throws UsageError for another color, and where scaling leaves nothing of the second.
at::Tensor stitched(const at::Tensor& first, const at::Tensor& second, const Stitching& how);

}  // namespace weft::image
