// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// All values that are linked, one after the other, as one list.
struct CreateList {
  schema::Autogrow<schema::List<schema::Value>> inputs;

  static void define(schema::Schema<CreateList>& s) {
    s.v3().display_name("Create List").category("utilities").python_module("comfy_extras.nodes_toolkit");
    s.input("inputs", &CreateList::inputs).prefix("input", 1, 100).element("input");
    s.outputs(schema::Output("list"));
  }

  schema::List<schema::Value> execute(schema::Context&) const {
    schema::List<schema::Value> all;
    for (const auto& [name, items] : inputs.items) all.insert(all.end(), items.begin(), items.end());
    return all;
  }
};

WEFT_NODE(CreateList);

}  // namespace
}  // namespace weft::nodes
