// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Every occurrence of one text in another, replaced.
struct StringReplace {
  std::string string, find, replace;

  static void define(schema::Schema<StringReplace>& s) {
    s.v3().display_name("Replace").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string", &StringReplace::string).multiline();
    s.input("find", &StringReplace::find).multiline();
    s.input("replace", &StringReplace::replace).multiline();
  }

  std::string execute(schema::Context&) const { return python::replace(string, find, replace); }
};

WEFT_NODE(StringReplace);

}  // namespace
}  // namespace weft::nodes
