// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageRotate {
  Image image;
  schema::Choice rotation;

  static void define(schema::Schema<ImageRotate>& s) {
    s.category("image/transform").python_module("comfy_extras.nodes_images");
    s.input("image", &ImageRotate::image);
    s.input("rotation", &ImageRotate::rotation).options({"none", "90 degrees", "180 degrees", "270 degrees"});
  }

  /// Clockwise.
  Image execute(schema::Context&) const {
    if (rotation == "none") return image;
    const std::int64_t quarters = rotation == "90 degrees" ? 1 : rotation == "180 degrees" ? 2 : 3;
    return {at::rot90(image.pixels, quarters, {2, 1}).contiguous()};
  }
};

WEFT_NODE(ImageRotate);

}  // namespace
}  // namespace weft::nodes
