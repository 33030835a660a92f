// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// The opposite of a truth value.
struct InvertBooleanNode {
  bool boolean = false;

  static void define(schema::Schema<InvertBooleanNode>& s) {
    s.v3().display_name("Invert Boolean").category("logic").python_module("comfy_extras.nodes_logic");
    s.experimental();
    s.input("boolean", &InvertBooleanNode::boolean);
    s.outputs("output");
  }

  bool execute(schema::Context&) const { return !boolean; }
};

WEFT_NODE(InvertBooleanNode);

}  // namespace
}  // namespace weft::nodes
