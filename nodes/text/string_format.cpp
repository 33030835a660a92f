// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/format.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text with values put in where it names them, as Python formats it.
struct StringFormat {
  std::string f_string = "{a}";
  schema::Autogrow<schema::Value> values;

  static void define(schema::Schema<StringFormat>& s) {
    s.v3().display_name("Format Text").category("text").python_module("comfy_extras.nodes_string");
    s.description("Puts values into a text: {a}, {b:.2f}, {{ for a brace.");
    s.input("f_string", &StringFormat::f_string).default_value("{a}").multiline();
    s.input("values", &StringFormat::values).names(letters(), 0).element("value");
  }

  std::string execute(schema::Context&) const { return python::format(f_string, values.items); }

 private:
  static std::vector<std::string> letters() {
    std::vector<std::string> names;
    for (char letter = 'a'; letter <= 'z'; ++letter) names.emplace_back(1, letter);
    return names;
  }
};

WEFT_NODE(StringFormat);

}  // namespace
}  // namespace weft::nodes
