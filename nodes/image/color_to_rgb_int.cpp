// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/image/hex_color.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ColorToRGBInt {
  schema::Value color;

  static void define(schema::Schema<ColorToRGBInt>& s) {
    s.v3().display_name("Color Picker").category("utilities").python_module("comfy_extras.nodes_color");
    s.description("A color as one number, as text without its alpha, and its alpha.");
    s.input("color", &ColorToRGBInt::color).port("COLOR").default_value(schema::Value("#ffffff"));
    s.outputs("rgb_int", schema::Output("hex").port("COLOR"), "alpha");
  }

  std::tuple<std::int64_t, schema::Value, double> execute(schema::Context&) const {
    const HexColor read = hex_color_of(color);
    const std::int64_t number = read.rgb[0] << 16 | read.rgb[1] << 8 | read.rgb[2];
    return {number, schema::Value(color.as_string()->substr(0, 7)), read.alpha / 255.0};
  }
};

WEFT_NODE(ColorToRGBInt);

}  // namespace
}  // namespace weft::nodes
