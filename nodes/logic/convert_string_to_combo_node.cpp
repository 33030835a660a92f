// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text that a list of options may take.
struct ConvertStringToComboNode {
  std::string string;

  static void define(schema::Schema<ConvertStringToComboNode>& s) {
    s.v3().display_name("Convert String to Combo").category("logic").python_module("comfy_extras.nodes_logic");
    s.input("string", &ConvertStringToComboNode::string);
    s.outputs("output");
  }

  schema::Choice execute(schema::Context&) const { return {string}; }
};

WEFT_NODE(ConvertStringToComboNode);

}  // namespace
}  // namespace weft::nodes
