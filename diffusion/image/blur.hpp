// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// A Gaussian bell over a square of 2 * radius + 1 elements.
struct Bell {
  std::int64_t radius = 1;  ///< elements on each side of the middle, at least 1
  double sigma = 1;         ///< of a square that reaches from -1 to 1, whatever the radius; above 0
};

/// Each value becomes the mean around it, weighted by the bell; the border mirrors.
/// samples: [B, C, H, W], both sides larger than the radius, else UsageError.
at::Tensor blurred(const at::Tensor& samples, Bell bell);

/// Takes 10 * amount times the blurred picture away and adds as much of the picture itself; clamped to 0..1.
at::Tensor sharpened(const at::Tensor& samples, Bell bell, double amount);

}  // namespace weft::image
