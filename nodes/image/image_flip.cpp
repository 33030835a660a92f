// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageFlip {
  Image image;
  schema::Choice flip_method;

  static void define(schema::Schema<ImageFlip>& s) {
    s.category("image/transform").python_module("comfy_extras.nodes_images");
    s.input("image", &ImageFlip::image);
    s.input("flip_method", &ImageFlip::flip_method).options({"x-axis: vertically", "y-axis: horizontally"});
  }

  Image execute(schema::Context&) const {
    return {at::flip(image.pixels, {flip_method == "x-axis: vertically" ? 1 : 2})};
  }
};

WEFT_NODE(ImageFlip);

}  // namespace
}  // namespace weft::nodes
