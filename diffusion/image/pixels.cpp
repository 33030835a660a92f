// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/pixels.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {

Pixels make_pixels(std::int64_t width, std::int64_t height, int channels) {
  if (width < 1 || height < 1) throw FileError(fmt::format("it says that it is {}x{} pixels large", width, height));
  if (width > kMaxPixels / height)
    throw FileError(fmt::format("{}x{} pixels are more than the {} that are read", width, height, kMaxPixels));
  Pixels pixels{width, height, channels, {}};
  pixels.values.resize(static_cast<std::size_t>(width * height * channels));
  return pixels;
}

namespace {

struct Position {
  std::int64_t x, y;
};

/// Where in a picture of width x height the pixel comes from that lands on `at` (EXIF 2.3, tag 0x0112).
Position source_of(Position at, int orientation, std::int64_t width, std::int64_t height) {
  const std::int64_t right = width - 1;
  const std::int64_t bottom = height - 1;
  switch (orientation) {
    case 2:
      return {right - at.x, at.y};
    case 3:
      return {right - at.x, bottom - at.y};
    case 4:
      return {at.x, bottom - at.y};
    case 5:
      return {at.y, at.x};
    case 6:
      return {at.y, bottom - at.x};
    case 7:
      return {right - at.y, bottom - at.x};
    default:
      return {right - at.y, at.x};
  }
}

}  // namespace

Pixels turned(Pixels pixels, int orientation) {
  if (orientation < 2 || orientation > 8) return pixels;
  const bool sideways = orientation >= 5;
  Pixels result =
      make_pixels(sideways ? pixels.height : pixels.width, sideways ? pixels.width : pixels.height, pixels.channels);
  std::uint8_t* out = result.values.data();
  for (std::int64_t y = 0; y < result.height; ++y)
    for (std::int64_t x = 0; x < result.width; ++x, out += pixels.channels) {
      const Position from = source_of({x, y}, orientation, pixels.width, pixels.height);
      const std::uint8_t* in = pixels.values.data() + (from.y * pixels.width + from.x) * pixels.channels;
      std::copy_n(in, pixels.channels, out);
    }
  return result;
}

}  // namespace weft::image
