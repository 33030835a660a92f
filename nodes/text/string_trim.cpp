// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text without the blanks at its ends.
struct StringTrim {
  std::string string;
  schema::Choice mode;

  static void define(schema::Schema<StringTrim>& s) {
    s.v3().display_name("Trim").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string", &StringTrim::string).multiline();
    s.input("mode", &StringTrim::mode).options({"Both", "Left", "Right"});
  }

  std::string execute(schema::Context&) const {
    const auto side = mode == "Left" ? python::Side::left : mode == "Right" ? python::Side::right : python::Side::both;
    return python::strip(string, side);
  }
};

WEFT_NODE(StringTrim);

}  // namespace
}  // namespace weft::nodes
