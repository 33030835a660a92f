// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <tuple>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct CRText {
  std::string text;

  static void define(schema::Schema<CRText>& s) {
    s.name("CR Text").display_name("🔤 CR Text").category("🧩 Comfyroll Studio/✨ Essential/🛠️ Core");
    s.python_module("custom_nodes.ComfyUI_Comfyroll_CustomNodes");
    s.description("A text of several lines.");
    s.input("text", &CRText::text).default_value("").multiline();
    s.outputs(schema::Output("text"), schema::Output("show_help"));
  }

  std::tuple<std::string, std::string> execute(schema::Context&) const { return {text, ""}; }
};

WEFT_NODE(CRText);

}  // namespace
}  // namespace weft::nodes
