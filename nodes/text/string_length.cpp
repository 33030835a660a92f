// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// How many letters (code points) a text has.
struct StringLength {
  std::string string;

  static void define(schema::Schema<StringLength>& s) {
    s.v3().display_name("Length").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string", &StringLength::string).multiline();
    s.outputs("length");
  }

  std::int64_t execute(schema::Context&) const { return python::length(string); }
};

WEFT_NODE(StringLength);

}  // namespace
}  // namespace weft::nodes
