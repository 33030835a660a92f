// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text in small letters.
struct TextToLowercase {
  std::string texts;

  static void define(schema::Schema<TextToLowercase>& s) {
    s.v3().display_name("Text to Lowercase").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &TextToLowercase::texts).tooltip("Text to process.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  std::string execute(schema::Context&) const { return python::lower(texts); }
};

WEFT_NODE(TextToLowercase);

}  // namespace
}  // namespace weft::nodes
