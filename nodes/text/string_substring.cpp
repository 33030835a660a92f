// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// The letters from `start` up to `end`; negative positions count from the end.
struct StringSubstring {
  std::string string;
  std::int64_t start = 0, end = 0;

  static void define(schema::Schema<StringSubstring>& s) {
    s.v3().display_name("Substring").category("utils/string").python_module("comfy_extras.nodes_string");
    s.input("string", &StringSubstring::string).multiline();
    s.input("start", &StringSubstring::start);
    s.input("end", &StringSubstring::end);
  }

  std::string execute(schema::Context&) const { return python::slice(string, start, end); }
};

WEFT_NODE(StringSubstring);

}  // namespace
}  // namespace weft::nodes
