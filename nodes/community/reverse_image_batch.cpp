// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ReverseImageBatch {
  Image images;

  static void define(schema::Schema<ReverseImageBatch>& s) {
    s.display_name("Reverse Image Batch").category("KJNodes/image").python_module("custom_nodes.comfyui-kjnodes");
    s.description("The pictures of a batch, the last one first.");
    s.input("images", &ReverseImageBatch::images);
  }

  Image execute(schema::Context&) const { return {images.pixels.flip({0})}; }
};

WEFT_NODE(ReverseImageBatch);

}  // namespace
}  // namespace weft::nodes
