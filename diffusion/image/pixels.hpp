// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace weft::image {

/// An 8-bit picture as files hold it: rows from top to bottom, channels interleaved, no padding.
struct Pixels {
  std::int64_t width = 0;
  std::int64_t height = 0;
  int channels = 3;  ///< 3: RGB, 4: RGBA with straight alpha
  std::vector<std::uint8_t> values;
};

/// Pictures above this many pixels are refused before memory is taken for them (Pillow refuses the same).
inline constexpr std::int64_t kMaxPixels = 178'956'970;

/// An empty picture of that size, zeroed. Throws FileError when a side is zero or the picture above kMaxPixels.
Pixels make_pixels(std::int64_t width, std::int64_t height, int channels);

/// The picture turned as an EXIF orientation (1 to 8) says; any other number leaves it alone.
Pixels turned(Pixels pixels, int orientation);

}  // namespace weft::image
