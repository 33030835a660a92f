// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/positions.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "diffusion/models/flux/patches.hpp"
#include "diffusion/nn/rope.hpp"

namespace weft::models {
namespace {

constexpr double kTheta = 10000.0;

/// [rows * columns, 3]: sheet, row, column of each token.
at::Tensor positions_of(const TokenGrid& grid, at::TensorOptions options) {
  const auto along = [&](std::int64_t first, std::int64_t count) { return at::arange(first, first + count, options); };
  const auto shape = {grid.rows, grid.columns};
  return at::stack({at::full(shape, grid.sheet, options),
                    along(grid.first_row, grid.rows).unsqueeze(1).expand(shape),
                    along(grid.first_column, grid.columns).unsqueeze(0).expand(shape)},
                   -1)
      .flatten(0, 1);
}

/// Latent cells that the references placed so far reach to.
struct Extent {
  std::int64_t height = 0;
  std::int64_t width = 0;
};

TokenGrid beside(Extent& taken, std::int64_t height, std::int64_t width) {
  Extent place;
  if (height + taken.height > width + taken.width)
    place.width = taken.width;
  else
    place.height = taken.height;
  taken.height = std::max(taken.height, place.height + height);
  taken.width = std::max(taken.width, place.width + width);
  return {.sheet = 1, .first_row = token_count(place.height), .first_column = token_count(place.width)};
}

TokenGrid along_diagonal(Extent& taken, std::int64_t height, std::int64_t width) {
  const TokenGrid grid{.first_row = token_count(taken.height), .first_column = token_count(taken.width)};
  taken.height += height;
  taken.width += width;
  return grid;
}

}  // namespace

std::vector<TokenGrid> token_grids(const at::Tensor& x, const std::vector<at::Tensor>& references,
                                   std::string_view method) {
  const TokenGrid own{.rows = token_count(x.size(2)), .columns = token_count(x.size(3))};
  std::vector<TokenGrid> grids{own};
  Extent taken;
  if (method == "uxo") taken = {own.rows * FluxConfig::kPatch, own.columns * FluxConfig::kPatch};
  for (const at::Tensor& reference : references) {
    const std::int64_t height = reference.size(2), width = reference.size(3);
    TokenGrid grid;
    if (method == "index")
      grid.sheet = static_cast<std::int64_t>(grids.size());
    else
      grid = method == "uxo" ? along_diagonal(taken, height, width) : beside(taken, height, width);
    grid.rows = token_count(height);
    grid.columns = token_count(width);
    grids.push_back(grid);
  }
  return grids;
}

at::Tensor flux_turns(std::int64_t text_tokens, const std::vector<TokenGrid>& grids,
                      const std::array<std::int64_t, 3>& axes, at::Device device) {
  const auto options = at::dtype(at::kDouble).device(device);
  std::vector<at::Tensor> parts{at::zeros({text_tokens, 3}, options)};
  for (const TokenGrid& grid : grids) parts.push_back(positions_of(grid, options));
  const at::Tensor positions = at::cat(parts);
  std::vector<at::Tensor> turns;
  for (std::size_t axis = 0; axis < axes.size(); ++axis)
    turns.push_back(nn::rope_turns(positions.select(1, static_cast<std::int64_t>(axis)), axes[axis], kTheta));
  return at::cat(turns, 1);
}

}  // namespace weft::models
