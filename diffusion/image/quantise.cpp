// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/quantise.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::image {

namespace {

at::Tensor checked_picture(const at::Tensor& image) {
  if (image.dim() != 3 || image.size(2) < 1 || image.size(2) > 4)
    throw FileError(fmt::format("A picture of shape [{}] is not [height, width, 1 to 4 channels].",
                                fmt::join(image.sizes(), ", ")));
  return image.to(at::kCPU, at::kFloat).contiguous();
}

/// scale * x, clipped and truncated.
template <typename Level>
void quantise_into(std::vector<Level>& levels, const at::Tensor& values, float scale) {
  const float* in = values.const_data_ptr<float>();
  std::size_t not_numbers = 0;
  for (Level& out : levels) {
    const float value = scale * *in++;
    if (std::isnan(value)) ++not_numbers;
    out = std::isnan(value) ? 0 : static_cast<Level>(std::clamp(value, 0.0f, scale));
  }
  if (not_numbers != 0)
    log::warning("{} of {} values of a picture are not numbers and become black", not_numbers, levels.size());
}

}  // namespace

Pixels quantise(const at::Tensor& image) {
  const at::Tensor values = checked_picture(image);
  Pixels pixels = make_pixels(values.size(1), values.size(0), static_cast<int>(values.size(2)));
  quantise_into(pixels.values, values, 255.0f);
  return pixels;
}

DeepPixels quantise16(const at::Tensor& image) {
  const at::Tensor values = checked_picture(image);
  DeepPixels pixels{values.size(1), values.size(0), static_cast<int>(values.size(2)), {}};
  pixels.values.resize(static_cast<std::size_t>(values.numel()));
  quantise_into(pixels.values, values, 65535.0f);
  return pixels;
}

at::Tensor dequantise(const Pixels& pixels) {
  at::Tensor image = at::empty({pixels.height, pixels.width, pixels.channels}, at::kFloat);
  std::transform(pixels.values.begin(), pixels.values.end(), image.mutable_data_ptr<float>(),
                 [](std::uint8_t value) { return static_cast<float>(value) / 255.0f; });
  return image;
}

}  // namespace weft::image
