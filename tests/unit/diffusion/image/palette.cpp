// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/palette.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"

using namespace weft;
using image::Color;
using image::Pixels;

namespace {

/// Every color different: red goes with the column, green with the row, blue with both.
Pixels colorful(std::int64_t width, std::int64_t height) {
  Pixels pixels = image::make_pixels(width, height, 3);
  std::uint8_t* value = pixels.values.data();
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      *value++ = static_cast<std::uint8_t>(x);
      *value++ = static_cast<std::uint8_t>(y);
      *value++ = static_cast<std::uint8_t>((x >> 8) * 16 + (y >> 8));
    }
  return pixels;
}

std::set<Color> colors_of(const Pixels& pixels) {
  std::set<Color> colors;
  for (std::size_t i = 0; i < pixels.values.size(); i += 3)
    colors.insert({pixels.values[i], pixels.values[i + 1], pixels.values[i + 2]});
  return colors;
}

}  // namespace

TEST_CASE("median_cut: fewer colors than asked for come back as they are, one color is the mean") {
  Pixels pixels = image::make_pixels(4, 1, 3);
  pixels.values = {10, 20, 30, 10, 20, 30, 10, 20, 30, 13, 20, 31};
  const auto both = image::median_cut(pixels, 256);
  CHECK((std::set<Color>(both.begin(), both.end()) == colors_of(pixels)));
  CHECK((image::median_cut(pixels, 1) == std::vector<Color>{{11, 20, 30}}));
}

TEST_CASE("median_cut: pictures of more than 65536 colors are counted more coarsely") {
  const auto palette = image::median_cut(colorful(300, 300), 16);
  CHECK(palette.size() == 16);
  CHECK(std::set<Color>(palette.begin(), palette.end()).size() == 16);
}

TEST_CASE("dithered: only colors of the palette come out, whatever the dither") {
  const Pixels pixels = colorful(40, 30);
  const auto palette = image::median_cut(pixels, 5);
  for (const std::string& dither : image::dithers()) {
    INFO(dither);
    for (const Color& color : colors_of(image::dithered(pixels, palette, dither)))
      CHECK((std::find(palette.begin(), palette.end(), color) != palette.end()));
  }
  CHECK_THROWS_AS(image::dithered(pixels, palette, "blue-noise"), UsageError);
}

TEST_CASE("dithered: the error is spread, so that the mean stays") {
  Pixels grey = image::make_pixels(64, 64, 3);
  std::fill(grey.values.begin(), grey.values.end(), std::uint8_t{64});
  const std::vector<Color> palette{{0, 0, 0}, {255, 255, 255}};
  for (const char* dither : {"floyd-steinberg", "bayer-16"}) {
    INFO(dither);
    double sum = 0;
    for (const std::uint8_t value : image::dithered(grey, palette, dither).values) sum += value;
    CHECK(sum / static_cast<double>(grey.values.size()) == Approx(64).margin(4));
  }
}
