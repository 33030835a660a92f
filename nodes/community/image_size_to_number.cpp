// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageSizeToNumber {
  Image image;

  static void define(schema::Schema<ImageSizeToNumber>& s) {
    s.name("Image Size to Number").display_name("Image Size to Number").category("WAS Suite/Number/Operations");
    s.python_module("custom_nodes.was-node-suite-comfyui");
    s.description("How large the pictures are.");
    s.input("image", &ImageSizeToNumber::image);
    s.outputs(schema::Output("width_num").port("NUMBER"), schema::Output("height_num").port("NUMBER"), "width_float",
              "height_float", "width_int", "height_int");
  }

  std::tuple<schema::Value, schema::Value, double, double, std::int64_t, std::int64_t> execute(schema::Context&) const {
    const std::int64_t width = image.pixels.size(2), height = image.pixels.size(1);
    return {width, height, double(width), double(height), width, height};
  }
};

WEFT_NODE(ImageSizeToNumber);

}  // namespace
}  // namespace weft::nodes
