// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/size.hpp"

#include <algorithm>
#include <cmath>

#include "diffusion/image/resample.hpp"

namespace weft::image {
namespace {

std::int64_t at_least_one(double side) { return std::max<std::int64_t>(1, std::llrint(side)); }

/// other / longer * side, in the reference's order of operations.
std::int64_t in_proportion(std::int64_t other, std::int64_t leading, std::int64_t side) {
  if (side == 0) return 0;
  return at_least_one(static_cast<double>(other) / static_cast<double>(leading) * static_cast<double>(side));
}

Size led_by_height(Size size, std::int64_t side) { return {in_proportion(size.width, size.height, side), side}; }
Size led_by_width(Size size, std::int64_t side) { return {side, in_proportion(size.height, size.width, side)}; }

std::int64_t cut_in_proportion(std::int64_t other, std::int64_t leading, std::int64_t side) {
  const double scale = static_cast<double>(side) / static_cast<double>(leading);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(other) * scale));
}

}  // namespace

Size scaled_by(Size size, double factor) {
  return {at_least_one(static_cast<double>(size.width) * factor),
          at_least_one(static_cast<double>(size.height) * factor)};
}

Size with_longer_side(Size size, std::int64_t side) {
  if (size.width == size.height) return {side, side};
  return size.height > size.width ? led_by_height(size, side) : led_by_width(size, side);
}

Size with_shorter_side(Size size, std::int64_t side) {
  if (size.width == size.height) return {side, side};
  return size.height < size.width ? led_by_height(size, side) : led_by_width(size, side);
}

Size with_longer_side_cut(Size size, std::int64_t side) {
  if (size.width > size.height) return {side, cut_in_proportion(size.height, size.width, side)};
  return {cut_in_proportion(size.width, size.height, side), side};
}

Size with_shorter_side_cut(Size size, std::int64_t side) {
  if (size.width < size.height) return {side, cut_in_proportion(size.height, size.width, side)};
  return {cut_in_proportion(size.width, size.height, side), side};
}

Size with_megapixels(Size size, double megapixels) {
  constexpr double kMegapixel = 1024.0 * 1024.0;
  const auto pixels = static_cast<double>(size.width) * static_cast<double>(size.height);
  return scaled_by(size, std::sqrt(std::trunc(megapixels * kMegapixel) / pixels));
}

Size with_sides(Size size, std::int64_t width, std::int64_t height) {
  if (width == 0 && height == 0) return size;
  return {width == 0 ? matching_side(size.width, height, size.height) : width,
          height == 0 ? matching_side(size.height, width, size.width) : height};
}

Size covering(Size size, Size target) {
  const double across = static_cast<double>(target.width) / static_cast<double>(size.width);
  const double down = static_cast<double>(target.height) / static_cast<double>(size.height);
  if (across >= down) {
    const auto height = static_cast<std::int64_t>(std::ceil(static_cast<double>(size.height) * across));
    return {target.width, std::max(height, target.height)};
  }
  const auto width = static_cast<std::int64_t>(std::ceil(static_cast<double>(size.width) * down));
  return {std::max(width, target.width), target.height};
}

}  // namespace weft::image
