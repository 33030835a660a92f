// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "engine/python/json.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A value as JSON.
struct ConvertDictionaryToString {
  schema::Value dictionary;
  std::int64_t indent = 2;

  static void define(schema::Schema<ConvertDictionaryToString>& s) {
    s.v3().display_name("Convert Dictionary to String").category("text").python_module("comfy_extras.nodes_string");
    s.input("dictionary", &ConvertDictionaryToString::dictionary).port("DICT");
    s.input("indent", &ConvertDictionaryToString::indent)
        .default_value(2)
        .range(0, 8)
        .optional()
        .tooltip("Blanks for each level; 0 writes everything on one line.");
    s.outputs("STRING");
  }

  std::string execute(schema::Context&) const { return python::to_json(dictionary, static_cast<std::size_t>(indent)); }
};

WEFT_NODE(ConvertDictionaryToString);

}  // namespace
}  // namespace weft::nodes
