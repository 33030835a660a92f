// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "engine/schema/node.hpp"
#include "nodes/batched.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct BatchMasksNode {
  schema::Autogrow<Mask> masks;

  static void define(schema::Schema<BatchMasksNode>& s) {
    s.v3().display_name("Batch Masks").category("mask").python_module("comfy_extras.nodes_post_processing");
    s.input("masks", &BatchMasksNode::masks).prefix("mask", 2, 50).element("mask");
  }

  Mask execute(schema::Context&) const {
    std::vector<Mask> all;
    for (const auto& [name, mask] : masks.items) all.push_back({planes(mask)});
    return batched(all);
  }
};

WEFT_NODE(BatchMasksNode);

}  // namespace
}  // namespace weft::nodes
