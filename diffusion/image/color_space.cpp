// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/color_space.hpp"

#include <ATen/ATen.h>

namespace weft::image {
namespace {

constexpr double kRed = 0.299, kGreen = 0.587, kBlue = 0.114;
/// What brings B - Y and R - Y into one half of 0..1, in the digits that kornia (Apache-2.0) uses.
constexpr double kBlueScale = 0.564, kRedScale = 0.713;
constexpr double kNeutral = 0.5;

}  // namespace

at::Tensor rgb_to_yuv(const at::Tensor& rgb) {
  const at::Tensor red = rgb.select(-1, 0), green = rgb.select(-1, 1), blue = rgb.select(-1, 2);
  const at::Tensor luma = kRed * red + kGreen * green + kBlue * blue;
  return at::stack({luma, (blue - luma) * kBlueScale + kNeutral, (red - luma) * kRedScale + kNeutral}, -1);
}

at::Tensor yuv_to_rgb(const at::Tensor& yuv) {
  const at::Tensor luma = yuv.select(-1, 0), u = yuv.select(-1, 1) - kNeutral, v = yuv.select(-1, 2) - kNeutral;
  const at::Tensor red = luma + v * (1 / kRedScale), blue = luma + u * (1 / kBlueScale);
  const at::Tensor green = luma - v * (kRed / kRedScale / kGreen) - u * (kBlue / kBlueScale / kGreen);
  return at::clamp(at::stack({red, green, blue}, -1), 0, 1);
}

}  // namespace weft::image
