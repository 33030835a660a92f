// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/bislerp.hpp"

#include <array>

#include <ATen/ATen.h>

namespace weft::image {
namespace {

/// Vectors whose cosine is this near to 1 or -1 have no plane to turn in.
constexpr double kParallel = 1e-5;

/// from, to: [N, C]; weight: [N, 1], 0 at `from`. Directions on the sphere (Shoemake, "Animating rotation with
/// quaternion curves", 1985), lengths linearly. The order of operations is ComfyUI's, for its bits.
at::Tensor slerp(const at::Tensor& from, const at::Tensor& to, const at::Tensor& weight) {
  const at::Tensor from_length = from.norm(2, -1, true);
  const at::Tensor to_length = to.norm(2, -1, true);
  const at::Tensor from_direction = (from / from_length).masked_fill(from_length == 0.0, 0.0);
  const at::Tensor to_direction = (to / to_length).masked_fill(to_length == 0.0, 0.0);

  const at::Tensor cosine = (from_direction * to_direction).sum(1, true);
  const at::Tensor angle = at::acos(cosine);
  const at::Tensor sine = at::sin(angle);
  const at::Tensor rest = 1.0 - weight;
  at::Tensor turned = at::sin(rest * angle) / sine * from_direction + at::sin(weight * angle) / sine * to_direction;
  turned = turned * (from_length * rest + to_length * weight);

  const at::Tensor straight = from * rest + to * weight;
  turned = at::where(cosine > 1 - kParallel, from, turned);
  return at::where(cosine < kParallel - 1, straight, turned);
}

/// `first` + 0, 1, 2…, the last one repeated when first is 1, stretched to `length`.
at::Tensor stretched(std::int64_t first, std::int64_t old_length, std::int64_t length) {
  const at::Tensor places =
      at::arange(old_length, at::kFloat).add(first).clamp_max(static_cast<double>(old_length - 1));
  return at::upsample_bilinear2d(places.view({1, 1, 1, -1}), {1, length}, false).view(-1);
}

/// Resizes the last dimension.
at::Tensor along_width(const at::Tensor& samples, std::int64_t length) {
  const std::int64_t old_length = samples.size(-1);
  const at::Tensor places = stretched(0, old_length, length);
  const at::Tensor left = places.to(at::kLong).to(samples.device());
  const at::Tensor right = stretched(1, old_length, length).to(at::kLong).to(samples.device());
  const at::Tensor weight = (places - places.floor()).to(samples.device());

  const auto rows = [&](const at::Tensor& index) { return samples.index_select(-1, index).movedim(1, -1); };
  const at::Tensor from = rows(left);
  const at::Tensor weights = weight.view({-1, 1}).expand({from.size(0), from.size(1), -1, -1});
  const at::Tensor result = slerp(from.flatten(0, -2), rows(right).flatten(0, -2), weights.reshape({-1, 1}));
  return result.view(from.sizes()).movedim(-1, 1);
}

}  // namespace

at::Tensor bislerp(const at::Tensor& samples, std::int64_t width, std::int64_t height) {
  const at::Tensor wide = along_width(samples.to(at::kFloat), width);
  const at::Tensor result = along_width(wide.transpose(-1, -2), height).transpose(-1, -2);
  return result.contiguous(at::MemoryFormat::ChannelsLast).to(samples.scalar_type());
}

}  // namespace weft::image
