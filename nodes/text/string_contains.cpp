// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Whether one text is in another.
struct StringContains {
  std::string string, substring;
  bool case_sensitive = true;

  static void define(schema::Schema<StringContains>& s) {
    s.v3().display_name("Contains").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string", &StringContains::string).multiline();
    s.input("substring", &StringContains::substring).multiline();
    s.input("case_sensitive", &StringContains::case_sensitive).default_value(true);
    s.outputs("contains");
  }

  bool execute(schema::Context&) const {
    if (case_sensitive) return string.find(substring) != std::string::npos;
    return python::lower(string).find(python::lower(substring)) != std::string::npos;
  }
};

WEFT_NODE(StringContains);

}  // namespace
}  // namespace weft::nodes
