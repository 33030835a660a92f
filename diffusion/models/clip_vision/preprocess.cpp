// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip_vision/preprocess.hpp"

#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

#include "diffusion/models/clip_vision/vision_model.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

at::Tensor of_channels(const std::array<double, 3>& values) {
  return at::tensor({static_cast<float>(values[0]), static_cast<float>(values[1]), static_cast<float>(values[2])})
      .view({3, 1, 1});
}

/// The default rounding mode is Python's: half to even.
std::int64_t scaled_side(std::int64_t side, double scale) {
  return static_cast<std::int64_t>(std::nearbyint(scale * static_cast<double>(side)));
}

at::Tensor to_square(const at::Tensor& x, std::int64_t size, PictureCrop crop) {
  const std::int64_t height = x.size(2), width = x.size(3);
  if (height == size && width == size) return x;
  const double scale = static_cast<double>(size) / static_cast<double>(std::min(height, width));
  const bool cut = crop == PictureCrop::center;
  const at::Tensor scaled = at::_upsample_bicubic2d_aa(
      x, {cut ? scaled_side(height, scale) : size, cut ? scaled_side(width, scale) : size}, /*align_corners=*/false);
  const std::int64_t top = (scaled.size(2) - size) / 2, left = (scaled.size(3) - size) / 2;
  return scaled.narrow(2, top, size).narrow(3, left, size);
}

}  // namespace

at::Tensor preprocess(const at::Tensor& image, std::int64_t size, const ColourStatistics& colours, PictureCrop crop) {
  if (image.dim() != 4 || image.numel() == 0 || image.size(3) < 3)
    throw NodeError("a vision tower takes an image [batch, height, width, 3] that is not empty");
  const at::Tensor square = to_square(image.narrow(3, 0, 3).movedim(-1, 1), size, crop);
  const at::Tensor stepped = square.mul(255.0).clamp_(0, 255).round_().div_(255.0);
  return (stepped - of_channels(colours.mean)) / of_channels(colours.deviation);
}

}  // namespace weft::models
