// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/palette.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace weft::image {
namespace {

constexpr int kCell = 4;    ///< colors to a side of a cell
constexpr int kBlock = 32;  ///< colors to a side of a block, which is filled at once
constexpr int kCells = 256 / kCell;

std::size_t cell_of(int red, int green, int blue) {
  return static_cast<std::size_t>((red / kCell * kCells + green / kCell) * kCells + blue / kCell);
}

int square(int value) { return value * value; }

/// Squared distances of a palette's color to the nearest and to the furthest corner of a block.
std::pair<int, int> reach_of(const Color& color, const std::array<int, 3>& low) {
  int nearest = 0, furthest = 0;
  for (int c = 0; c < 3; ++c) {
    const int value = color[c], high = low[c] + kBlock - 1;
    if (value < low[c]) nearest += square(value - low[c]);
    if (value > high) nearest += square(value - high);
    furthest += square(value <= (low[c] + high) / 2 ? value - high : value - low[c]);
  }
  return {nearest, furthest};
}

}  // namespace

NearestColor::NearestColor(std::vector<Color> palette)
    : palette_(std::move(palette)), cells_(static_cast<std::size_t>(kCells) * kCells * kCells, -1) {}

const Color& NearestColor::of(Color color) {
  const std::size_t cell = cell_of(color[0], color[1], color[2]);
  if (cells_[cell] < 0) fill_block(color);
  return palette_[static_cast<std::size_t>(cells_[cell])];
}

/// Only colors that may be nearest somewhere in the block are looked at: those that come nearer to it than the
/// whole of it lies to some other color.
void NearestColor::fill_block(Color color) {
  const std::array<int, 3> low{color[0] & ~(kBlock - 1), color[1] & ~(kBlock - 1), color[2] & ~(kBlock - 1)};
  int bound = std::numeric_limits<int>::max();
  for (const Color& candidate : palette_) bound = std::min(bound, reach_of(candidate, low).second);
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < palette_.size(); ++i)
    if (reach_of(palette_[i], low).first <= bound) candidates.push_back(i);
  for (int r = low[0]; r < low[0] + kBlock; r += kCell)
    for (int g = low[1]; g < low[1] + kBlock; g += kCell)
      for (int b = low[2]; b < low[2] + kBlock; b += kCell) {
        int best = std::numeric_limits<int>::max();
        for (const std::size_t i : candidates) {
          const Color& candidate = palette_[i];
          const int distance = square(r - candidate[0]) + square(g - candidate[1]) + square(b - candidate[2]);
          if (distance >= best) continue;
          best = distance;
          cells_[cell_of(r, g, b)] = static_cast<std::int16_t>(i);
        }
      }
}

}  // namespace weft::image
