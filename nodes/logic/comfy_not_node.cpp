// SPDX-License-Identifier: Apache-2.0
#include "engine/python/text.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// The opposite of a truth value; of anything else, whether it is empty, zero or nothing.
struct ComfyNotNode {
  schema::Value value;

  static void define(schema::Schema<ComfyNotNode>& s) {
    s.v3().display_name("Not").category("logic").python_module("comfy_extras.nodes_logic");
    s.input("value", &ComfyNotNode::value);
  }

  bool execute(schema::Context&) const { return !python::truth(value); }
};

WEFT_NODE(ComfyNotNode);

}  // namespace
}  // namespace weft::nodes
