// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Resizes pictures as Pillow's Image.resize(…, LANCZOS) does with 8-bit values: fixed-point weights, rounded to
/// 8 bits after each of the two passes; RGBA with its colours multiplied by alpha meanwhile.
/// samples: [B, C, H, W], C = 1 to 4, 0..1 -> [B, C, height, width].
at::Tensor lanczos(const at::Tensor& samples, std::int64_t width, std::int64_t height);

}  // namespace weft::image
