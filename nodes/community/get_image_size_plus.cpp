// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct GetImageSizePlus {
  Image image;

  static void define(schema::Schema<GetImageSizePlus>& s) {
    s.name("GetImageSize+").display_name("🔧 Get Image Size").category("essentials/image utils");
    s.python_module("custom_nodes.comfyui_essentials");
    s.description("How large the pictures are, and how many there are.");
    s.input("image", &GetImageSizePlus::image);
    s.outputs("width", "height", "count");
  }

  std::tuple<std::int64_t, std::int64_t, std::int64_t> execute(schema::Context&) const {
    return {image.pixels.size(2), image.pixels.size(1), image.pixels.size(0)};
  }
};

WEFT_NODE(GetImageSizePlus);

}  // namespace
}  // namespace weft::nodes
