// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/python/text.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Whether all values count as true, as Python sees it.
struct ComfyAndNode {
  schema::Autogrow<schema::Value> values;

  static void define(schema::Schema<ComfyAndNode>& s) {
    s.v3().display_name("And").category("logic").python_module("comfy_extras.nodes_logic");
    s.input("values", &ComfyAndNode::values).prefix("value", 1, 50).element("value");
  }

  bool execute(schema::Context&) const {
    return std::ranges::all_of(values.items, [](const auto& item) { return python::truth(item.second); });
  }
};

WEFT_NODE(ComfyAndNode);

}  // namespace
}  // namespace weft::nodes
