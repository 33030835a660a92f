// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Large and small letters, as Python tells them.
struct CaseConverter {
  std::string string;
  schema::Choice mode;

  static void define(schema::Schema<CaseConverter>& s) {
    s.v3().display_name("Case Converter").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string", &CaseConverter::string).multiline();
    s.input("mode", &CaseConverter::mode).options({"UPPERCASE", "lowercase", "Capitalize", "Title Case"});
  }

  std::string execute(schema::Context&) const {
    if (mode == "UPPERCASE") return python::upper(string);
    if (mode == "lowercase") return python::lower(string);
    return mode == "Capitalize" ? python::capitalize(string) : python::title(string);
  }
};

WEFT_NODE(CaseConverter);

}  // namespace
}  // namespace weft::nodes
