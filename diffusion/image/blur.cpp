// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/blur.hpp"

#include <algorithm>
#include <array>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

/// [2r+1, 2r+1], sums to 1.
at::Tensor bell_square(Bell bell) {
  const at::Tensor line = at::linspace(-1, 1, 2 * bell.radius + 1, at::kFloat);
  const at::Tensor distance = at::sqrt((line * line).unsqueeze(1) + (line * line).unsqueeze(0));
  const at::Tensor heights = at::exp(-(distance * distance) / (2 * bell.sigma * bell.sigma));
  return heights / heights.sum();
}

at::Tensor mirrored(const at::Tensor& samples, std::int64_t radius) {
  if (std::min(samples.size(2), samples.size(3)) <= radius)
    throw UsageError(fmt::format("a radius of {} needs pictures larger than that, not {}x{} pixels", radius,
                                 samples.size(3), samples.size(2)));
  return at::reflection_pad2d(samples, std::array<std::int64_t, 4>{radius, radius, radius, radius});
}

at::Tensor filtered_by(const at::Tensor& samples, const at::Tensor& kernel, std::int64_t radius) {
  const std::int64_t channels = samples.size(1);
  const at::Tensor each = kernel.expand({channels, 1, kernel.size(0), kernel.size(1)}).contiguous();
  return at::conv2d(mirrored(samples, radius).contiguous(), each, {}, 1, at::IntArrayRef{0}, 1, channels);
}

}  // namespace

at::Tensor blurred(const at::Tensor& samples, Bell bell) {
  return filtered_by(samples, bell_square(bell), bell.radius);
}

at::Tensor sharpened(const at::Tensor& samples, Bell bell, double amount) {
  at::Tensor kernel = bell_square(bell) * (-10 * amount);
  // The middle makes up for what the others take, so that flat parts stay as they are.
  at::Tensor middle = kernel[bell.radius][bell.radius];
  middle.copy_(middle - kernel.sum() + 1);
  return at::clamp(filtered_by(samples, kernel, bell.radius), 0, 1);
}

}  // namespace weft::image
