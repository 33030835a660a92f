// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/color_space.hpp"

#include <cmath>

#include <ATen/ATen.h>

namespace weft::image {
namespace {

constexpr double kRed = 0.299, kGreen = 0.587, kBlue = 0.114;
/// What brings B - Y and R - Y into one half of 0..1, in the digits that kornia (Apache-2.0) uses.
constexpr double kBlueScale = 0.564, kRedScale = 0.713;
constexpr double kNeutral = 0.5;

/// HLG's constants (BT.2100, table 5).
constexpr double kHlgA = 0.17883277, kHlgB = 1 - 4 * kHlgA;

/// White of CIE's D65, and where L*'s root becomes a line.
constexpr double kWhiteX = 0.95047, kWhiteZ = 1.08883;
constexpr double kRootFrom = 0.008856, kLineSlope = 7.787, kLineOffset = 4.0 / 29.0;

template <typename Curve>
at::Tensor on_colors(const at::Tensor& picture, Curve curve) {
  if (picture.size(-1) != 4) return curve(picture);
  return at::cat({curve(picture.narrow(-1, 0, 3)), picture.narrow(-1, 3, 1)}, -1);
}

at::Tensor linear_to_srgb(const at::Tensor& light) {
  const at::Tensor curved = 1.055 * at::pow(at::clamp_min(light, 0.0031308), 1 / 2.4) - 0.055;
  return at::where(light > 0.0031308, curved, 12.92 * light);
}

at::Tensor mixed(const at::Tensor& of, double first, double second, double third) {
  return first * of.select(-1, 0) + second * of.select(-1, 1) + third * of.select(-1, 2);
}

at::Tensor lab_root(const at::Tensor& share) {
  return at::where(share > kRootFrom, at::pow(at::clamp_min(share, kRootFrom), 1.0 / 3.0),
                   kLineSlope * share + kLineOffset);
}

at::Tensor lab_share(const at::Tensor& root) {
  const at::Tensor cube = root * root * root;
  return at::where(cube > kRootFrom, cube, (root - kLineOffset) / kLineSlope);
}

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

at::Tensor srgb_to_linear(const at::Tensor& signal) {
  return on_colors(signal, [](const at::Tensor& color) {
    const at::Tensor curved = at::pow((at::clamp_min(color, 0) + 0.055) / 1.055, 2.4);
    return at::where(color > 0.04045, curved, color / 12.92);
  });
}

at::Tensor hlg_to_linear(const at::Tensor& signal) {
  return on_colors(signal, [](const at::Tensor& color) {
    const double offset = 0.5 - kHlgA * std::log(4 * kHlgA);
    const at::Tensor bright = (at::exp((at::clamp_min(color, 0.5) - offset) / kHlgA) + kHlgB) / 12;
    return at::where(color > 0.5, bright, color * color / 3);
  });
}

at::Tensor rgb_to_lab(const at::Tensor& rgb) {
  const at::Tensor light = srgb_to_linear(rgb);
  const at::Tensor x = lab_root(mixed(light, 0.412453, 0.357580, 0.180423) / kWhiteX);
  const at::Tensor y = lab_root(mixed(light, 0.212671, 0.715160, 0.072169));
  const at::Tensor z = lab_root(mixed(light, 0.019334, 0.119193, 0.950227) / kWhiteZ);
  return at::stack({116 * y - 16, 500 * (x - y), 200 * (y - z)}, -1);
}

at::Tensor lab_to_rgb(const at::Tensor& lab) {
  const at::Tensor y = (lab.select(-1, 0) + 16) / 116;
  const at::Tensor x = lab.select(-1, 1) / 500 + y;
  const at::Tensor z = at::clamp_min(y - lab.select(-1, 2) / 200, 0);
  const at::Tensor xyz = at::stack({lab_share(x) * kWhiteX, lab_share(y), lab_share(z) * kWhiteZ}, -1);
  const at::Tensor light = at::stack({mixed(xyz, 3.2404813432005266, -1.5371515162713185, -0.4985363261688878),
                                      mixed(xyz, -0.9692549499965682, 1.8759900014898907, 0.0415559265582928),
                                      mixed(xyz, 0.0556466391351772, -0.2040413383665112, 1.0573110696453443)},
                                     -1);
  return at::clamp(linear_to_srgb(light), 0, 1);
}

}  // namespace weft::image
