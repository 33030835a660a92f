// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "engine/schema/node.hpp"
#include "nodes/batched.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct BatchImagesNode {
  schema::Autogrow<Image> images;

  static void define(schema::Schema<BatchImagesNode>& s) {
    s.v3().display_name("Batch Images").category("image").python_module("comfy_extras.nodes_post_processing");
    s.input("images", &BatchImagesNode::images).prefix("image", 2, 50).element("image");
  }

  Image execute(schema::Context&) const {
    std::vector<Image> all;
    for (const auto& [name, image] : images.items) all.push_back(image);
    return batched(all, Alpha::add);
  }
};

WEFT_NODE(BatchImagesNode);

}  // namespace
}  // namespace weft::nodes
