// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/python/text.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Whether any value counts as true, as Python sees it.
struct ComfyOrNode {
  schema::Autogrow<schema::Value> values;

  static void define(schema::Schema<ComfyOrNode>& s) {
    s.v3().display_name("Or").category("logic").python_module("comfy_extras.nodes_logic");
    s.input("values", &ComfyOrNode::values).prefix("value", 1, 50).element("value");
  }

  bool execute(schema::Context&) const {
    return std::ranges::any_of(values.items, [](const auto& item) { return python::truth(item.second); });
  }
};

WEFT_NODE(ComfyOrNode);

}  // namespace
}  // namespace weft::nodes
