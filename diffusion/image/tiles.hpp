// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// How a picture is cut into overlapping tiles of one size, row by row; the last ones of a row or column are moved
/// back inside.
struct Tiling {
  std::int64_t width = 1024;  ///< of a tile, pixels
  std::int64_t height = 1024;
  std::int64_t overlap = 128;  ///< pixels, but never more than three quarters of a tile
};

struct Tile {
  std::int64_t x, y, width, height;
};

/// The tiles of a picture. All numbers at least 1, the overlap at least 0.
std::vector<Tile> tiles_of(std::int64_t width, std::int64_t height, const Tiling& tiling);

/// Puts tiles [B, h, w, C], in the order of tiles_of, together to pictures of width x height. The first tile says
/// how large they all are. Where they overlap, they are mixed by how far from their border a value is. Tiles that
/// are missing at the end leave black. Throws UsageError when a tile has other batches or channels than the first.
at::Tensor merged(const std::vector<at::Tensor>& tiles, std::int64_t width, std::int64_t height, std::int64_t overlap);

}  // namespace weft::image
