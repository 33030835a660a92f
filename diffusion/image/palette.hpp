// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "diffusion/image/pixels.hpp"

namespace weft::image {

using Color = std::array<std::uint8_t, 3>;

/// At most `count` colors for an RGB picture, by Heckbert's median cut ("Color image quantization for frame buffer
/// display", 1982) exactly as Pillow's Image.quantize does it. count: 1 to 256. At least one color comes back.
std::vector<Color> median_cut(const Pixels& picture, int count);

/// Finds the nearest of a palette's colors as Pillow does: for a whole cell of 4x4x4 colors at once, by its corner.
class NearestColor {
 public:
  explicit NearestColor(std::vector<Color> palette);
  const Color& of(Color color);

 private:
  void fill_block(Color color);

  std::vector<Color> palette_;
  std::vector<std::int16_t> cells_;  ///< by cell: index into the palette; -1: not asked yet
};

/// Ways to spread the error of a palette, by ComfyUI's names: "none", "floyd-steinberg", "bayer-2"…
std::vector<std::string> dithers();

/// The RGB picture in the colors of the palette alone. Throws UsageError for another dither.
Pixels dithered(const Pixels& picture, const std::vector<Color>& palette, const std::string& dither);

}  // namespace weft::image
