// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text in capitals.
struct TextToUppercase {
  std::string texts;

  static void define(schema::Schema<TextToUppercase>& s) {
    s.v3().display_name("Text to Uppercase").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &TextToUppercase::texts).tooltip("Text to process.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  std::string execute(schema::Context&) const { return python::upper(texts); }
};

WEFT_NODE(TextToUppercase);

}  // namespace
}  // namespace weft::nodes
