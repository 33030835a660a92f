// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct TextMultiline {
  std::string text;

  static void define(schema::Schema<TextMultiline>& s) {
    s.name("Text Multiline").display_name("Text Multiline").category("WAS Suite/Text");
    s.python_module("custom_nodes.was-node-suite-comfyui");
    s.description("A text of several lines.");
    s.input("text", &TextMultiline::text).default_value("").multiline().dynamic_prompts();
  }

  std::string execute(schema::Context&) const { return text; }
};

WEFT_NODE(TextMultiline);

}  // namespace
}  // namespace weft::nodes
