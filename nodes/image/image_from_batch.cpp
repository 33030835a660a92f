// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageFromBatch {
  Image image;
  std::int64_t batch_index = 0;
  std::int64_t length = 1;

  static void define(schema::Schema<ImageFromBatch>& s) {
    s.category("image/batch").python_module("comfy_extras.nodes_images");
    s.input("image", &ImageFromBatch::image);
    s.input("batch_index", &ImageFromBatch::batch_index).default_value(0).range(0, 4095);
    s.input("length", &ImageFromBatch::length).default_value(1).range(1, 4096);
  }

  /// Of an index behind the end, the last picture.
  Image execute(schema::Context&) const {
    const std::int64_t count = image.pixels.size(0);
    const std::int64_t first = std::min(count - 1, batch_index);
    return {image.pixels.narrow(0, first, std::min(count - first, length)).clone()};
  }
};

WEFT_NODE(ImageFromBatch);

}  // namespace
}  // namespace weft::nodes
