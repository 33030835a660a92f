// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct RepeatImageBatch {
  Image image;
  std::int64_t amount = 1;

  static void define(schema::Schema<RepeatImageBatch>& s) {
    s.category("image/batch").python_module("comfy_extras.nodes_images");
    s.input("image", &RepeatImageBatch::image);
    s.input("amount", &RepeatImageBatch::amount).default_value(1).range(1, 4096);
  }

  Image execute(schema::Context&) const {
    const at::Tensor& pixels = image.pixels;
    require_room(pixels.size(0) * amount, pixels.size(1), pixels.size(2), pixels.size(3));
    return {pixels.repeat({amount, 1, 1, 1})};
  }
};

WEFT_NODE(RepeatImageBatch);

}  // namespace
}  // namespace weft::nodes
