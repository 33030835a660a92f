// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Edges by Canny ("A computational approach to edge detection", 1986): blurred by a Gaussian of sigma 1 over 5x5,
/// Sobel, thinned to the ridges, and followed from strong edges along weak ones.
/// samples: [B, 1 or 3, H, W], both sides at least 3 -> [B, 1, H, W], 0 or 1.
/// low, high: of the gradient, which a step from 0 to 1 lets reach 2.6; 0 < low <= high. Throws UsageError otherwise.
at::Tensor canny(const at::Tensor& samples, double low, double high);

}  // namespace weft::image
