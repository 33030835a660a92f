// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>

#include "diffusion/image/quantise.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

using LevelCounts = std::array<std::int64_t, 256>;

/// Of red, green and blue in luminance, by ITU-R BT.709.
constexpr std::array<double, 3> kLumaShares{0.2126, 0.7152, 0.0722};

schema::Value to_counts_value(const LevelCounts& counts) { return schema::Value::List(counts.begin(), counts.end()); }

struct ImageHistogram {
  Image image;

  static void define(schema::Schema<ImageHistogram>& s) {
    s.v3().display_name("Image Histogram").category("utils").python_module("comfy_extras.nodes_curve");
    s.description("How often each of 256 levels occurs in the first picture.");
    s.input("image", &ImageHistogram::image);
    s.outputs(schema::Output("rgb").port("HISTOGRAM"), schema::Output("luminance").port("HISTOGRAM"),
              schema::Output("red").port("HISTOGRAM"), schema::Output("green").port("HISTOGRAM"),
              schema::Output("blue").port("HISTOGRAM"));
  }

  std::tuple<schema::Value, schema::Value, schema::Value, schema::Value, schema::Value> execute(
      schema::Context&) const {
    const image::Pixels pixels = image::quantise(image.pixels[0]);
    const int channels = pixels.channels, colors = channels < 3 ? 1 : 3;
    std::array<LevelCounts, 3> counts{};
    LevelCounts luminance{}, mean{};
    for (std::size_t i = 0; i < pixels.values.size(); i += static_cast<std::size_t>(channels)) {
      const std::uint8_t* rgb = pixels.values.data() + i;
      double luma = 0;
      for (std::size_t c = 0; c < 3; ++c) {
        const std::uint8_t level = rgb[colors == 1 ? 0 : c];
        ++counts[c][level];
        luma += kLumaShares[c] * level;
      }
      // The shares add up to a little less than 1 in floating point: grey would fall one level.
      ++luminance[static_cast<std::size_t>(luma + 1e-9)];
    }
    for (std::size_t level = 0; level < 256; ++level)
      mean[level] = (counts[0][level] + counts[1][level] + counts[2][level]) / 3;
    return {to_counts_value(mean), to_counts_value(luminance), to_counts_value(counts[0]), to_counts_value(counts[1]),
            to_counts_value(counts[2])};
  }
};

WEFT_NODE(ImageHistogram);

}  // namespace
}  // namespace weft::nodes
