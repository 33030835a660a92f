// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace weft::models {

enum class PictureCrop;

/// What pictures are normalised by, channel by channel.
struct ColourStatistics {
  std::array<double, 3> mean, deviation;
};

/// A picture as a vision tower takes it: its shorter side scaled to `size` (bicubic, antialiased) and its middle cut
/// out, or all of it squeezed into a square; in 8-bit steps; normalised. image: [B, H, W, 3 or more], 0..1. Returns [B,
/// 3, size, size], float32. Throws NodeError for other shapes.
at::Tensor preprocess(const at::Tensor& image, std::int64_t size, const ColourStatistics& colours, PictureCrop crop);

}  // namespace weft::models
