// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageInvert {
  Image image;

  static void define(schema::Schema<ImageInvert>& s) {
    s.display_name("Invert Image").category("image");
    s.input("image", &ImageInvert::image);
  }

  Image execute(schema::Context&) const { return {1 - image.pixels}; }
};

WEFT_NODE(ImageInvert);

}  // namespace
}  // namespace weft::nodes
