// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "diffusion/image/named.hpp"
#include "diffusion/image/palette.hpp"

namespace weft::image {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 4> kBayerOrders{
    {{"bayer-2", 2}, {"bayer-4", 4}, {"bayer-8", 8}, {"bayer-16", 16}}};
constexpr std::string_view kNone = "none", kFloydSteinberg = "floyd-steinberg";

std::uint8_t clipped(int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); }

Pixels nearest(const Pixels& picture, const std::vector<Color>& palette) {
  NearestColor nearest(palette);
  Pixels result = picture;
  for (std::size_t i = 0; i < result.values.size(); i += 3) {
    const Color& color = nearest.of({result.values[i], result.values[i + 1], result.values[i + 2]});
    std::copy(color.begin(), color.end(), result.values.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return result;
}

/// What one channel hands on: 7/16 to the right, 3/16, 5/16 and 1/16 to the row below (Floyd and Steinberg, 1976).
struct Spread {
  int right = 0;       ///< for the next value of the row, in 16ths
  int below = 0;       ///< for the row below, here, still without its 3/16 from the right
  int below_left = 0;  ///< for the row below, one to the left, whole but for that 3/16

  /// Takes the error of the value here; returns what the row below gets one to the left.
  int take(int error) {
    const int finished = below_left + 3 * error;
    below_left = below + 5 * error;
    below = error;
    right = 7 * error;
    return finished;
  }
};

/// Pillow's order of things: errors[x + 1] is what the row above left for x, and what is left over at a row's end
/// is that of the last channel's.
class ErrorDiffusion {
 public:
  ErrorDiffusion(std::int64_t width, const std::vector<Color>& palette)
      : nearest_(palette), errors_(static_cast<std::size_t>(width + 1)) {}

  void row(std::uint8_t* values, std::int64_t width) {
    std::array<Spread, 3> spreads;
    for (std::int64_t x = 0; x < width; ++x, values += 3) {
      Color wanted;
      for (int c = 0; c < 3; ++c) wanted[c] = clipped(values[c] + (spreads[c].right + errors_[x + 1][c]) / 16);
      const Color& got = nearest_.of(wanted);
      for (int c = 0; c < 3; ++c) {
        errors_[x][c] = spreads[c].take(wanted[c] - got[c]);
        values[c] = got[c];
      }
    }
    const Spread& last = spreads[2];
    errors_[width] = {last.below_left, last.below, last.below};
  }

 private:
  NearestColor nearest_;
  std::vector<std::array<int, 3>> errors_;
};

Pixels diffused(const Pixels& picture, const std::vector<Color>& palette) {
  Pixels result = picture;
  ErrorDiffusion diffusion(result.width, palette);
  for (std::int64_t y = 0; y < result.height; ++y)
    diffusion.row(result.values.data() + y * result.width * 3, result.width);
  return result;
}

/// Bayer's ordered thresholds ("An optimum method for two-level rendition", 1973), between -1/2 and 1/2.
double threshold(int order, std::int64_t y, std::int64_t x) {
  double value = 0;
  for (int size = order; size > 1; size /= 2) {
    const int half = size / 2;
    const bool down = y % size >= half, right = x % size >= half;
    // Quarters in the order 0, 2 / 3, 1, about their middle.
    const double quarter = down ? (right ? -0.5 : 1.5) : (right ? 0.5 : -1.5);
    value += quarter / (size * size);
  }
  return value;
}

Pixels ordered(const Pixels& picture, const std::vector<Color>& palette, int order) {
  const double spread = 2.0 * 256 / static_cast<double>(palette.size());
  Pixels result = picture;
  std::uint8_t* value = result.values.data();
  for (std::int64_t y = 0; y < result.height; ++y)
    for (std::int64_t x = 0; x < result.width; ++x) {
      const double shift = spread * threshold(order, y, x) + 0.5;
      for (int c = 0; c < 3; ++c, ++value)
        *value = static_cast<std::uint8_t>(std::clamp(static_cast<float>(*value + shift), 0.0f, 255.0f));
    }
  return nearest(result, palette);
}

}  // namespace

std::vector<std::string> dithers() {
  std::vector<std::string> names = names_of(kBayerOrders);
  names.insert(names.begin(), {std::string(kNone), std::string(kFloydSteinberg)});
  return names;
}

Pixels dithered(const Pixels& picture, const std::vector<Color>& palette, const std::string& dither) {
  if (dither == kNone) return nearest(picture, palette);
  if (dither == kFloydSteinberg) return diffused(picture, palette);
  return ordered(picture, palette, named_in(kBayerOrders, dither, "dither"));
}

}  // namespace weft::image
