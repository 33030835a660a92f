// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/masks.hpp"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kFeather = 8;
constexpr std::int64_t kSmallestBox = 8;

// First and last place along a dimension of a bool vector that is set.
std::pair<std::int64_t, std::int64_t> extent(const at::Tensor& set) {
  const auto places = set.nonzero();
  return {places.min().item<std::int64_t>(), places.max().item<std::int64_t>()};
}

// Multiplies the outermost rows (or columns) of one edge with a rising ramp.
void ramp(at::Tensor& weights, std::int64_t dim, bool from_start) {
  const std::int64_t size = weights.size(dim);
  const std::int64_t width = std::min(kFeather, size / 4);
  for (std::int64_t i = 0; i < width; ++i)
    weights.narrow(dim, from_start ? i : size - 1 - i, 1).mul_((1.0 / width) * (i + 1));
}

}  // namespace

at::Tensor resize_mask(const at::Tensor& mask, std::int64_t height, std::int64_t width) {
  if (mask.size(-2) == height && mask.size(-1) == width) return mask;
  return at::upsample_bilinear2d(mask.unsqueeze(1), {height, width}, false, std::nullopt, std::nullopt).squeeze(1);
}

at::Tensor to_batch(const at::Tensor& tensor, std::int64_t batch) {
  const std::int64_t have = tensor.size(0);
  if (have == batch) return tensor;
  if (have > batch) return tensor.narrow(0, 0, batch);
  std::vector<std::int64_t> times(static_cast<std::size_t>(tensor.dim()), 1);
  times.front() = (batch + have - 1) / have;
  return tensor.repeat(times).narrow(0, 0, batch);
}

at::Tensor prepare_noise_mask(const at::Tensor& mask, at::IntArrayRef latent_shape, at::Device device) {
  if (mask.dim() < 2 || mask.numel() == 0)
    throw NodeError(fmt::format("The latent's noise mask has {} dimensions and {} values.", mask.dim(), mask.numel()),
                    "A mask is [height, width] or [batch, height, width].");
  const auto rows = mask.to(device, at::kFloat).reshape({-1, mask.size(-2), mask.size(-1)});
  const auto sized = at::upsample_bilinear2d(rows.unsqueeze(1), {latent_shape[2], latent_shape[3]}, false,
                                             std::nullopt, std::nullopt);
  return to_batch(sized.repeat({1, latent_shape[1], 1, 1}), latent_shape[0]);
}

Area mask_bounds(const at::Tensor& mask) {
  const auto set = mask.ne(0).any(0);
  if (!set.any().item<bool>()) return {kSmallestBox, kSmallestBox, 0, 0};  // counts for nothing: the least work
  const auto [top, bottom] = extent(set.any(1));
  const auto [left, right] = extent(set.any(0));
  return {std::max(kSmallestBox, bottom - top + 1), std::max(kSmallestBox, right - left + 1), top, left};
}

at::Tensor feathered(const at::Tensor& like, const Area& area, at::IntArrayRef latent_shape, double strength) {
  auto weights = at::ones_like(like) * strength;
  if (area.y != 0) ramp(weights, 2, true);
  if (area.y + area.height < latent_shape[2]) ramp(weights, 2, false);
  if (area.x != 0) ramp(weights, 3, true);
  if (area.x + area.width < latent_shape[3]) ramp(weights, 3, false);
  return weights;
}

}  // namespace weft::sampling
