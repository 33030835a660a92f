// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Whether a text begins with, ends with or equals another.
struct StringCompare {
  std::string string_a, string_b;
  schema::Choice mode;
  bool case_sensitive = true;

  static void define(schema::Schema<StringCompare>& s) {
    s.v3().display_name("Compare").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string_a", &StringCompare::string_a).multiline();
    s.input("string_b", &StringCompare::string_b).multiline();
    s.input("mode", &StringCompare::mode).options({"Starts With", "Ends With", "Equal"});
    s.input("case_sensitive", &StringCompare::case_sensitive).default_value(true);
  }

  bool execute(schema::Context&) const {
    const std::string a = case_sensitive ? string_a : python::lower(string_a);
    const std::string b = case_sensitive ? string_b : python::lower(string_b);
    if (mode == "Equal") return a == b;
    return mode == "Starts With" ? a.starts_with(b) : a.ends_with(b);
  }
};

WEFT_NODE(StringCompare);

}  // namespace
}  // namespace weft::nodes
