// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weft::image {

/// Of a picture, in pixels.
struct Size {
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool operator==(const Size&) const = default;
};

/// New sizes of a picture that keep its aspect, each side rounded half to even, as Python does, and at least 1.
Size scaled_by(Size size, double factor);
/// The longer (shorter) side as long as `side`; of a square both. A side of 0 stays 0: resample() refuses it.
Size with_longer_side(Size size, std::int64_t side);
Size with_shorter_side(Size size, std::int64_t side);
/// The same, but the other side is cut to a whole number, not rounded, as Pillow's users do.
Size with_longer_side_cut(Size size, std::int64_t side);
Size with_shorter_side_cut(Size size, std::int64_t side);
/// So many pixels altogether, as nearly as the aspect allows. megapixels: of 1024 * 1024.
Size with_megapixels(Size size, double megapixels);
/// width x height; a 0 follows the other side, and two of them keep the size.
Size with_sides(Size size, std::int64_t width, std::int64_t height);

/// The smallest that covers `target` whole; sides that must be longer are rounded up.
Size covering(Size size, Size target);

}  // namespace weft::image
