// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Two texts with something between them.
struct StringConcatenate {
  std::string string_a, string_b, delimiter;

  static void define(schema::Schema<StringConcatenate>& s) {
    s.v3().display_name("Concatenate").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string_a", &StringConcatenate::string_a).multiline();
    s.input("string_b", &StringConcatenate::string_b).multiline();
    s.input("delimiter", &StringConcatenate::delimiter).default_value("");
  }

  std::string execute(schema::Context&) const { return string_a + delimiter + string_b; }
};

WEFT_NODE(StringConcatenate);

}  // namespace
}  // namespace weft::nodes
