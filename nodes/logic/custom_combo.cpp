// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <tuple>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A choice from a list that the canvas keeps; any word will do here.
struct CustomCombo {
  schema::Choice choice;
  std::int64_t index = 0;

  static void define(schema::Schema<CustomCombo>& s) {
    s.v3().display_name("Custom Combo").category("utils").python_module("comfy_extras.nodes_logic");
    s.experimental();
    s.input("choice", &CustomCombo::choice).any_option();
    s.input("index", &CustomCombo::index).default_value(0).optional();
    s.outputs("STRING", "INDEX");
  }

  std::tuple<std::string, std::int64_t> execute(schema::Context&) const { return {choice.value, index}; }
};

WEFT_NODE(CustomCombo);

}  // namespace
}  // namespace weft::nodes
