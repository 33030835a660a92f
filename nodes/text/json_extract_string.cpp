// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/json.hpp"
#include "engine/python/text.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// The value of one key of a JSON object, as a text; empty where there is none.
struct JsonExtractString {
  std::string json_string, key;

  static void define(schema::Schema<JsonExtractString>& s) {
    s.v3().display_name("Extract Text from JSON").category("text").python_module("comfy_extras.nodes_string");
    s.input("json_string", &JsonExtractString::json_string).multiline();
    s.input("key", &JsonExtractString::key);
  }

  std::string execute(schema::Context&) const {
    const auto json = python::parse_json(json_string);
    const auto* members = json ? json->as_object() : nullptr;
    const schema::Value* found = nullptr;
    if (members != nullptr)
      for (const auto& [name, value] : *members)
        if (name == key) found = &value;
    return found == nullptr || found->is_null() ? std::string{} : python::str(*found);
  }
};

WEFT_NODE(JsonExtractString);

}  // namespace
}  // namespace weft::nodes
