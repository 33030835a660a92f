// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct GetImageSize {
  Image image;

  static void define(schema::Schema<GetImageSize>& s) {
    s.display_name("Get Image Size").category("image").python_module("comfy_extras.nodes_images");
    s.description("How large the pictures are, and how many there are.");
    s.input("image", &GetImageSize::image);
    s.hidden("unique_id", "UNIQUE_ID");
    s.outputs("width", "height", "batch_size");
  }

  std::tuple<std::int64_t, std::int64_t, std::int64_t> execute(schema::Context&) const {
    return {image.pixels.size(2), image.pixels.size(1), image.pixels.size(0)};
  }
};

WEFT_NODE(GetImageSize);

}  // namespace
}  // namespace weft::nodes
