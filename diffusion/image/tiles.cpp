// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/tiles.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

/// From the beginning of one tile to that of the next, before the last is moved back.
std::int64_t stride_of(std::int64_t side, std::int64_t overlap) {
  const auto length = static_cast<double>(side);
  return std::max<std::int64_t>(1, std::llrint(std::max(length * 0.25, length - static_cast<double>(overlap))));
}

/// Where tiles begin along one side.
std::vector<std::int64_t> begins(std::int64_t length, std::int64_t side, std::int64_t overlap) {
  std::vector<std::int64_t> result;
  for (std::int64_t at = 0; at < length; at += stride_of(side, overlap)) {
    const std::int64_t end = std::min(at + side, length);
    result.push_back(std::max<std::int64_t>(0, end - side));
    if (end == length) break;
  }
  return result;
}

/// Half a wave, nearly 0 at both ends.
at::Tensor wave(std::int64_t length) {
  return at::clamp_min(at::sin(at::linspace(0, 1, length, at::kFloat) * std::numbers::pi), 1e-5);
}

/// [1, h, w, 1]
at::Tensor weights_of(const at::Tensor& tile, std::int64_t overlap) {
  if (overlap == 0) return at::ones({1, tile.size(1), tile.size(2), 1}, at::kFloat);
  return (wave(tile.size(1)).unsqueeze(1) * wave(tile.size(2)).unsqueeze(0)).unsqueeze(0).unsqueeze(-1);
}

}  // namespace

std::vector<Tile> tiles_of(std::int64_t width, std::int64_t height, const Tiling& tiling) {
  std::vector<Tile> tiles;
  for (const std::int64_t y : begins(height, tiling.height, tiling.overlap))
    for (const std::int64_t x : begins(width, tiling.width, tiling.overlap))
      tiles.push_back({x, y, std::min(tiling.width, width - x), std::min(tiling.height, height - y)});
  return tiles;
}

at::Tensor merged(const std::vector<at::Tensor>& tiles, std::int64_t width, std::int64_t height, std::int64_t overlap) {
  if (tiles.empty()) throw UsageError("there are no tiles to put together");
  const at::Tensor& first = tiles.front();
  const auto places = tiles_of(width, height, {first.size(2), first.size(1), overlap});
  at::Tensor sum = at::zeros({first.size(0), height, width, first.size(3)}, at::kFloat);
  at::Tensor total = at::zeros({1, height, width, 1}, at::kFloat);
  const at::Tensor weights = weights_of(first, overlap);
  for (std::size_t i = 0; i < std::min(tiles.size(), places.size()); ++i) {
    const at::Tensor& tile = tiles[i];
    if (tile.size(0) != first.size(0) || tile.size(3) != first.size(3))
      throw UsageError(fmt::format("tile {} is a batch of {} with {} channels, the first of {} with {}", i + 1,
                                   tile.size(0), tile.size(3), first.size(0), first.size(3)));
    const std::int64_t rows = std::min({places[i].height, tile.size(1), first.size(1)});
    const std::int64_t columns = std::min({places[i].width, tile.size(2), first.size(2)});
    const auto part = [&](const at::Tensor& of, std::int64_t y, std::int64_t x) {
      return of.narrow(1, y, rows).narrow(2, x, columns);
    };
    part(sum, places[i].y, places[i].x).add_(part(tile, 0, 0) * part(weights, 0, 0));
    part(total, places[i].y, places[i].x).add_(part(weights, 0, 0));
  }
  return sum / at::where(total == 0, 1.0, total);
}

}  // namespace weft::image
