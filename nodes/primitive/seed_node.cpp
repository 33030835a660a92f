// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// One seed for several nodes.
struct SeedNode {
  std::int64_t seed = 0;

  static void define(schema::Schema<SeedNode>& s) {
    s.v3().display_name("Seed").category("utils/primitive").python_module("comfy_extras.nodes_primitive");
    s.description("One seed for several nodes.");
    s.input("seed", &SeedNode::seed).default_value(0).range(0, 9223372036854775807).control_after_generate();
    s.outputs("seed");
  }

  std::int64_t execute(schema::Context&) const { return seed; }
};

WEFT_NODE(SeedNode);

}  // namespace
}  // namespace weft::nodes
