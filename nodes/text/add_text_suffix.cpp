// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text before another.
struct AddTextSuffix {
  std::string texts, suffix;

  static void define(schema::Schema<AddTextSuffix>& s) {
    s.v3().display_name("Add Text Suffix").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &AddTextSuffix::texts).tooltip("Text to process.");
    s.input("suffix", &AddTextSuffix::suffix).default_value("").tooltip("Suffix to add.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  std::string execute(schema::Context&) const { return texts + suffix; }
};

WEFT_NODE(AddTextSuffix);

}  // namespace
}  // namespace weft::nodes
