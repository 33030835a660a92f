// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/composite.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

at::Tensor stretched(const at::Tensor& samples, std::int64_t height, std::int64_t width) {
  return at::upsample_bilinear2d(samples, std::array<std::int64_t, 2>{height, width}, false);
}

void check_layers(const at::Tensor& destination, const at::Tensor& source, const Placement& place) {
  if (destination.dim() != 4 || source.dim() != 4)
    throw UsageError(fmt::format("only pictures of four dimensions can be laid over each other, not {} over {}",
                                 source.dim(), destination.dim()));
  if (source.size(1) != destination.size(1) && source.size(1) != 1)
    throw UsageError(fmt::format("a source of {} channels cannot be laid over a destination of {}", source.size(1),
                                 destination.size(1)));
  if (place.x < 0 || place.y < 0)
    throw UsageError(fmt::format("the place {},{} is left of or above the destination", place.x, place.y));
}

}  // namespace

at::Tensor repeated_to(const at::Tensor& batch, std::int64_t count) {
  const std::int64_t have = batch.size(0);
  if (have == 0 && count > 0) throw UsageError("an empty batch cannot be repeated");
  if (have >= count) return batch.narrow(0, 0, count);
  std::vector<std::int64_t> times(static_cast<std::size_t>(batch.dim()), 1);
  times[0] = (count + have - 1) / have;
  return batch.repeat(times).narrow(0, 0, count);
}

at::Tensor composite(const at::Tensor& destination, const at::Tensor& source, const std::optional<at::Tensor>& mask,
                     const Placement& place) {
  check_layers(destination, source, place);
  const std::int64_t full_height = destination.size(2), full_width = destination.size(3);
  at::Tensor layer = place.stretch ? stretched(source, full_height, full_width) : source;
  layer = repeated_to(layer, destination.size(0));
  const std::int64_t left = std::min(place.x / place.cell, full_width);
  const std::int64_t top = std::min(place.y / place.cell, full_height);
  const std::int64_t width = std::min(layer.size(3), full_width - left);
  const std::int64_t height = std::min(layer.size(2), full_height - top);
  at::Tensor result = destination.clone();
  if (width == 0 || height == 0) return result;
  at::Tensor covered = result.narrow(2, top, height).narrow(3, left, width);
  const at::Tensor visible = layer.narrow(2, 0, height).narrow(3, 0, width);
  if (!mask) {
    covered.copy_(visible);
    return result;
  }
  at::Tensor share = mask->reshape({-1, 1, mask->size(-2), mask->size(-1)});
  share = repeated_to(stretched(share, layer.size(2), layer.size(3)), layer.size(0));
  share = share.narrow(2, 0, height).narrow(3, 0, width);
  covered.copy_(share * visible + (1 - share) * covered);
  return result;
}

}  // namespace weft::image
