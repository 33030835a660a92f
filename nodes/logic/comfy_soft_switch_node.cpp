// SPDX-License-Identifier: Apache-2.0
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/logic/chosen_input.hpp"

namespace weft::nodes {
namespace {

/// One of two values; where only one is linked, that one.
struct ComfySoftSwitchNode {
  bool on = false;
  schema::Value on_false, on_true;

  static void define(schema::Schema<ComfySoftSwitchNode>& s) {
    s.v3().display_name("Soft Switch").category("logic").python_module("comfy_extras.nodes_logic");
    s.experimental();
    s.input("switch", &ComfySoftSwitchNode::on);
    s.input("on_false", &ComfySoftSwitchNode::on_false).match("switch").lazy().optional();
    s.input("on_true", &ComfySoftSwitchNode::on_true).match("switch").lazy().optional();
    s.outputs(schema::Output("output").match("switch"));
  }

  std::vector<std::string> needs() const { return {chosen_input(on), chosen_input(!on)}; }

  schema::Value execute(schema::Context&) const {
    const schema::Value& chosen = on ? on_true : on_false;
    if (!chosen.is_null()) return chosen;
    const schema::Value& other = on ? on_false : on_true;
    if (other.is_null()) throw NodeError("neither on_false nor on_true is linked");
    return other;
  }
};

WEFT_NODE(ComfySoftSwitchNode);

}  // namespace
}  // namespace weft::nodes
