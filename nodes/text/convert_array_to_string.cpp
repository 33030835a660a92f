// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "engine/python/json.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A value as JSON.
struct ConvertArrayToString {
  schema::Value array;
  std::int64_t indent = 2;

  static void define(schema::Schema<ConvertArrayToString>& s) {
    s.v3().display_name("Convert Array to String").category("text").python_module("comfy_extras.nodes_string");
    s.input("array", &ConvertArrayToString::array).port("ARRAY");
    s.input("indent", &ConvertArrayToString::indent)
        .default_value(2)
        .range(0, 8)
        .optional()
        .tooltip("Blanks for each level; 0 writes everything on one line.");
    s.outputs("STRING");
  }

  std::string execute(schema::Context&) const { return python::to_json(array, static_cast<std::size_t>(indent)); }
};

WEFT_NODE(ConvertArrayToString);

}  // namespace
}  // namespace weft::nodes
