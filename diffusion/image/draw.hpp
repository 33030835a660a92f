// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// A rectangle of pixels, half-open; what lies outside of the picture is not drawn.
struct Rectangle {
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t right = 0;
  std::int64_t bottom = 0;
};

using Paint = std::array<float, 3>;  ///< RGB, 0..1

/// picture: [H, W, 3], changed in place.
void fill_rectangle(at::Tensor& picture, const Rectangle& rectangle, const Paint& paint);
/// Only its border, `thickness` pixels wide, inside of it.
void draw_frame(at::Tensor& picture, const Rectangle& rectangle, const Paint& paint, std::int64_t thickness);

}  // namespace weft::image
