// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text behind another.
struct AddTextPrefix {
  std::string texts, prefix;

  static void define(schema::Schema<AddTextPrefix>& s) {
    s.v3().display_name("Add Text Prefix").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &AddTextPrefix::texts).tooltip("Text to process.");
    s.input("prefix", &AddTextPrefix::prefix).default_value("").tooltip("Prefix to add.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  std::string execute(schema::Context&) const { return prefix + texts; }
};

WEFT_NODE(AddTextPrefix);

}  // namespace
}  // namespace weft::nodes
