// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Resizes latents by spherical interpolation of the channel vectors, first along the width, then the height, so
/// that their length does not sink between unlike neighbours as it does with bilinear.
/// samples: [B, C, H, W] -> [B, C, height, width], computed in float32.
at::Tensor bislerp(const at::Tensor& samples, std::int64_t width, std::int64_t height);

}  // namespace weft::image
