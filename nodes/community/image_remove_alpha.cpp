// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageRemoveAlpha {
  Image image;

  static void define(schema::Schema<ImageRemoveAlpha>& s) {
    s.name("ImageRemoveAlpha+").display_name("🔧 Image Remove Alpha").category("essentials/image utils");
    s.python_module("custom_nodes.comfyui_essentials");
    s.description("The colors of a picture, without its transparency.");
    s.input("image", &ImageRemoveAlpha::image);
  }

  Image execute(schema::Context&) const {
    return image.pixels.size(3) == 4 ? Image{image.pixels.narrow(3, 0, 3)} : image;
  }
};

WEFT_NODE(ImageRemoveAlpha);

}  // namespace
}  // namespace weft::nodes
