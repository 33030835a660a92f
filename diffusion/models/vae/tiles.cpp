// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/tiles.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/base/errors.hpp"

namespace weft::models::vae {
namespace {

constexpr std::array<std::int64_t, 2> kAxes{2, 3};

/// Where tiles begin along one axis.
std::vector<std::int64_t> positions(std::int64_t size, std::int64_t tile, std::int64_t overlap) {
  if (size <= tile) return {0};
  std::vector<std::int64_t> begins;
  for (std::int64_t begin = 0; begin < size - overlap; begin += tile - overlap) begins.push_back(begin);
  return begins;
}

/// How much each value of a tile counts: rising from its edges over `feather` values.
at::Tensor ramps(const at::Tensor& tile, std::int64_t feather) {
  const at::Tensor weights = at::ones_like(tile, at::MemoryFormat::Contiguous);
  for (const std::int64_t axis : kAxes) {
    const std::int64_t size = weights.size(axis);
    if (feather >= size) continue;
    for (std::int64_t i = 0; i < feather; ++i) {
      const double weight = static_cast<double>(i + 1) / static_cast<double>(feather);
      weights.narrow(axis, i, 1).mul_(weight);
      weights.narrow(axis, size - 1 - i, 1).mul_(weight);
    }
  }
  return weights;
}

std::int64_t scaled(std::int64_t cells, double scale) { return std::lrint(static_cast<double>(cells) * scale); }

/// Blends the tiles of one picture.
class Blend {
 public:
  Blend(const at::Tensor& picture, const Tiling& tiling, double scale)
      : picture_(picture), tiling_(tiling), scale_(scale) {}

  template <typename Network>
  at::Tensor operator()(const Network& network) {
    for (const std::int64_t y : positions(picture_.size(2), tiling_.height, tiling_.overlap))
      for (const std::int64_t x : positions(picture_.size(3), tiling_.width, tiling_.overlap)) {
        const std::int64_t height = std::min(tiling_.height, picture_.size(2) - y);
        const std::int64_t width = std::min(tiling_.width, picture_.size(3) - x);
        add(network(picture_.narrow(2, y, height).narrow(3, x, width)), scaled(y, scale_), scaled(x, scale_));
      }
    return sum_.div_(weight_);
  }

 private:
  void add(const at::Tensor& tile, std::int64_t y, std::int64_t x) {
    if (!sum_.defined()) {
      const std::array<std::int64_t, 4> sizes{1, tile.size(1), scaled(picture_.size(2), scale_),
                                              scaled(picture_.size(3), scale_)};
      sum_ = at::zeros(sizes, tile.options());
      weight_ = at::zeros(sizes, tile.options());
    }
    const at::Tensor weights = ramps(tile, scaled(tiling_.overlap, scale_));
    const auto place = [&](const at::Tensor& whole) {
      return whole.narrow(2, y, tile.size(2)).narrow(3, x, tile.size(3));
    };
    place(sum_).add_(tile * weights);
    place(weight_).add_(weights);
  }

  const at::Tensor picture_;
  const Tiling tiling_;
  const double scale_;
  at::Tensor sum_, weight_;
};

void check(const Tiling& tiling) {
  if (tiling.overlap >= 0 && std::min(tiling.height, tiling.width) > tiling.overlap) return;
  throw NodeError(
      fmt::format("tiles of {} x {} cells cannot overlap by {}", tiling.width, tiling.height, tiling.overlap),
      "Make tile_size larger or overlap smaller.");
}

}  // namespace

at::Tensor by_tiles(const at::Tensor& x, const Tiling& tiling, double scale,
                    const std::function<at::Tensor(const at::Tensor&)>& network) {
  check(tiling);
  const bool whole = x.size(2) <= tiling.height && x.size(3) <= tiling.width;
  at::Tensor out;
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    const at::Tensor picture = x.narrow(0, i, 1);
    const at::Tensor result = whole ? network(picture) : Blend(picture, tiling, scale)(network);
    if (!out.defined()) out = at::empty({x.size(0), result.size(1), result.size(2), result.size(3)}, result.options());
    out.narrow(0, i, 1).copy_(result);
  }
  return out;
}

at::Tensor by_three_tilings(const at::Tensor& x, std::int64_t tile, std::int64_t overlap, double scale,
                            const std::function<at::Tensor(const at::Tensor&)>& network, bool square_first) {
  const Tiling square{tile, tile, overlap}, tall{2 * tile, tile / 2, overlap}, wide{tile / 2, 2 * tile, overlap};
  // The order is the reference's, which adds floating-point numbers so: square, wide, tall or tall, wide, square.
  at::Tensor sum = by_tiles(x, square_first ? square : tall, scale, network);
  sum.add_(by_tiles(x, wide, scale, network));
  sum.add_(by_tiles(x, square_first ? tall : square, scale, network));
  return sum.div_(3.0);
}

}  // namespace weft::models::vae
