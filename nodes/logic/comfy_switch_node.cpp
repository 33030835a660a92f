// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/logic/chosen_input.hpp"

namespace weft::nodes {
namespace {

/// One of two values; the other one is not even made.
struct ComfySwitchNode {
  bool on = false;
  schema::Value on_false, on_true;

  static void define(schema::Schema<ComfySwitchNode>& s) {
    s.v3().display_name("Switch").category("logic").python_module("comfy_extras.nodes_logic");
    s.experimental();
    s.input("switch", &ComfySwitchNode::on);
    s.input("on_false", &ComfySwitchNode::on_false).match("switch").lazy();
    s.input("on_true", &ComfySwitchNode::on_true).match("switch").lazy();
    s.outputs(schema::Output("output").match("switch"));
  }

  std::vector<std::string> needs() const { return {chosen_input(on)}; }
  schema::Value execute(schema::Context&) const { return on ? on_true : on_false; }
};

WEFT_NODE(ComfySwitchNode);

}  // namespace
}  // namespace weft::nodes
