// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct SimpleText {
  std::string STRING;

  static void define(schema::Schema<SimpleText>& s) {
    s.display_name("Simple Text").category("utils").python_module("custom_nodes.ComfyUI-LLaVA");
    s.description("A text of several lines.");
    s.input("STRING", &SimpleText::STRING).default_value("").multiline();
  }

  std::string execute(schema::Context&) const { return STRING; }
};

WEFT_NODE(SimpleText);

}  // namespace
}  // namespace weft::nodes
