// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct ShowText {
  schema::List<std::string> text;

  static void define(schema::Schema<ShowText>& s) {
    s.name("ShowText|pysssss").display_name("Show Text 🐍").category("utils").output_node();
    s.python_module("custom_nodes.ComfyUI-Custom-Scripts");
    s.description("Shows texts, and hands them on.");
    s.input("text", &ShowText::text).force_input();
    s.hidden("unique_id", "UNIQUE_ID").hidden("extra_pnginfo", "EXTRA_PNGINFO");
    s.outputs("STRING");
  }

  schema::List<std::string> execute(schema::Context& context) const {
    for (const std::string& one : text) context.report(schema::OutputText{.text = one});
    return text;
  }
};

WEFT_NODE(ShowText);

}  // namespace
}  // namespace weft::nodes
