// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/batched.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageBatch {
  Image image1;
  Image image2;

  static void define(schema::Schema<ImageBatch>& s) {
    s.display_name("Batch Images").category("image");
    s.input("image1", &ImageBatch::image1);
    s.input("image2", &ImageBatch::image2);
  }

  Image execute(schema::Context&) const { return batched({image1, image2}); }
};

WEFT_NODE(ImageBatch);

}  // namespace
}  // namespace weft::nodes
