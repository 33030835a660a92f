// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/image/pixels.hpp"

namespace weft::image {

/// 8-bit values of a picture: 255 * x, clipped, and truncated rather than rounded, as ComfyUI does wherever it
/// goes through 8 bits. What is not a number becomes 0 and is warned about.
/// image: [H, W, C], C = 1 to 4, any float type, any device. Throws FileError for another shape.
Pixels quantise(const at::Tensor& image);

/// A picture of 16 bits a channel, in the order of Pixels.
struct DeepPixels {
  std::int64_t width = 0;
  std::int64_t height = 0;
  int channels = 3;
  std::vector<std::uint16_t> values;
};

/// The same with 65535 * x.
DeepPixels quantise16(const at::Tensor& image);

/// The other way: [H, W, C], float32, value / 255.
at::Tensor dequantise(const Pixels& pixels);

}  // namespace weft::image
