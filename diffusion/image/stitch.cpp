// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/stitch.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/named.hpp"
#include "diffusion/image/resample.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

constexpr std::int64_t kRows = 1, kColumns = 2;  // dimensions of [B, H, W, C]

using Rgb = std::array<double, 3>;
constexpr std::array<std::pair<std::string_view, Rgb>, 5> kSpacingColors{
    {{"white", {1, 1, 1}}, {"black", {0, 0, 0}}, {"red", {1, 0, 0}}, {"green", {0, 1, 0}}, {"blue", {0, 0, 1}}}};

/// The dimension along which pictures follow each other.
std::int64_t along(Direction direction) {
  return direction == Direction::right || direction == Direction::left ? kColumns : kRows;
}

at::Tensor with_pictures(const at::Tensor& batch, std::int64_t count) {
  if (batch.size(0) == count) return batch;
  return at::cat({batch, batch.narrow(0, batch.size(0) - 1, 1).repeat({count - batch.size(0), 1, 1, 1})}, 0);
}

at::Tensor with_channels(const at::Tensor& batch, std::int64_t count) {
  if (batch.size(3) >= count) return batch;
  return at::constant_pad_nd(batch, std::array<std::int64_t, 2>{0, count - batch.size(3)}, 1);
}

/// Padded before and behind, so that the picture is in the middle.
at::Tensor padded_to(const at::Tensor& batch, std::int64_t dim, std::int64_t side, double value) {
  const std::int64_t missing = side - batch.size(dim);
  if (missing <= 0) return batch;
  const std::int64_t before = missing / 2, after = missing - before;
  if (dim == kRows) return at::constant_pad_nd(batch, std::array<std::int64_t, 6>{0, 0, 0, 0, before, after}, value);
  return at::constant_pad_nd(batch, std::array<std::int64_t, 4>{0, 0, before, after}, value);
}

/// Scaled so that both have the same height (side by side) or width (above each other).
at::Tensor matched(const at::Tensor& second, const at::Tensor& first, std::int64_t dim) {
  const double aspect = static_cast<double>(second.size(kColumns)) / static_cast<double>(second.size(kRows));
  std::int64_t height = first.size(kRows), width = first.size(kColumns);
  if (dim == kColumns)
    width = static_cast<std::int64_t>(static_cast<double>(height) * aspect);
  else
    height = static_cast<std::int64_t>(static_cast<double>(width) / aspect);
  return resample(second.movedim(-1, 1), width, height, Filter::lanczos, Crop::disabled).movedim(1, -1);
}

/// A stripe as long as `beside`, opaque.
at::Tensor stripe(const at::Tensor& beside, std::int64_t dim, std::int64_t width, const Rgb& color) {
  std::vector<std::int64_t> shape = beside.sizes().vec();
  shape[static_cast<std::size_t>(dim)] = width;
  at::Tensor space = at::ones(shape, at::kFloat);
  for (std::int64_t c = 0; c < std::min<std::int64_t>(3, space.size(3)); ++c)
    space.select(3, c).fill_(color[static_cast<std::size_t>(c)]);
  return space;
}

}  // namespace

Direction direction_named(std::string_view name) {
  if (name == "right") return Direction::right;
  if (name == "down") return Direction::down;
  if (name == "left") return Direction::left;
  if (name == "up") return Direction::up;
  throw UsageError(fmt::format("there is no direction called '{}'", name));
}

std::vector<std::string> spacing_colors() { return names_of(kSpacingColors); }

at::Tensor stitched(const at::Tensor& first_batch, const at::Tensor& second_batch, const Stitching& how) {
  const Rgb color = named_in(kSpacingColors, how.color, "color for the space between pictures");
  const std::int64_t dim = along(how.direction), across = dim == kRows ? kColumns : kRows;
  const std::int64_t count = std::max(first_batch.size(0), second_batch.size(0));
  at::Tensor first = with_pictures(first_batch, count), second = with_pictures(second_batch, count);
  if (how.match_size) {
    second = matched(second, first, dim);
  } else {
    const double grey = color[0] == color[1] && color[1] == color[2] ? color[0] : 0;
    const std::int64_t side = std::max(first.size(across), second.size(across));
    first = padded_to(first, across, side, grey);
    second = padded_to(second, across, side, grey);
  }
  const std::int64_t channels = std::max(first.size(3), second.size(3));
  std::vector<at::Tensor> parts{with_channels(first, channels), with_channels(second, channels)};
  if (how.direction == Direction::left || how.direction == Direction::up) std::swap(parts[0], parts[1]);
  if (how.spacing > 0) parts.insert(parts.begin() + 1, stripe(parts[0], dim, how.spacing + how.spacing % 2, color));
  return at::cat(parts, dim);
}

}  // namespace weft::image
