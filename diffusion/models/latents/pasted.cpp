// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

void check_pasted(const at::Tensor& destination, const at::Tensor& source, std::int64_t x, std::int64_t y) {
  require_latent(destination, "samples_to");
  require_latent(source, "samples_from");
  if (destination.dim() != 4 || source.dim() != 4 || source.size(1) != destination.size(1) ||
      (source.size(0) != destination.size(0) && source.size(0) != 1))
    throw NodeError(fmt::format("{} latents of {} channels cannot be laid over {} of {}", source.size(0),
                                source.size(1), destination.size(0), destination.size(1)),
                    "Use latents of one family, and as many in the one batch as in the other, or one.");
  if (x < 0 || y < 0 || x >= destination.size(3) || y >= destination.size(2))
    throw NodeError(fmt::format("cell ({}, {}) lies outside of a latent of {} x {}", x, y, destination.size(3),
                                destination.size(2)),
                    "x and y are in pixels of the picture, 8 to a cell.");
}

/// Ones, fading linearly towards those edges that lie inside the destination.
at::Tensor faded_edges(const at::Tensor& source, const at::Tensor& place, bool left, bool top, bool right, bool bottom,
                       std::int64_t feather) {
  at::Tensor mask = at::ones_like(source);
  const std::int64_t rows = place.size(2), columns = place.size(3);
  // Where the fading is wider than the source, ComfyUI's counts from its other end again, but for one cell.
  const auto fade = [&](std::int64_t dim, std::int64_t index, double share) {
    if (index < -1) index += mask.size(dim);
    if (index >= 0 && index < mask.size(dim)) mask.narrow(dim, index, 1).mul_(share);
  };
  for (std::int64_t t = 0; t < std::min(feather, 2 * std::max(rows, columns)); ++t) {
    const double share = (1.0 / static_cast<double>(feather)) * static_cast<double>(t + 1);
    if (top) fade(2, t, share);
    if (bottom) fade(2, rows - 1 - t, share);
    if (left) fade(3, t, share);
    if (right) fade(3, columns - 1 - t, share);
  }
  return mask;
}

}  // namespace

at::Tensor pasted(const at::Tensor& destination, const at::Tensor& source, std::int64_t x, std::int64_t y,
                  std::int64_t feather) {
  check_pasted(destination, source, x, y);
  const std::int64_t rows = std::min(source.size(2), destination.size(2) - y);
  const std::int64_t columns = std::min(source.size(3), destination.size(3) - x);
  const at::Tensor part = source.narrow(2, 0, rows).narrow(3, 0, columns);
  at::Tensor result = destination.clone();
  const at::Tensor place = result.narrow(2, y, rows).narrow(3, x, columns);
  if (feather == 0) {
    place.copy_(part);
    return result;
  }
  const at::Tensor mask = faded_edges(part, place, x != 0, y != 0, x + columns < destination.size(3),
                                      y + rows < destination.size(2), feather);
  place.copy_(part * mask + place * (at::ones_like(mask) - mask));
  return result;
}

}  // namespace weft::models
