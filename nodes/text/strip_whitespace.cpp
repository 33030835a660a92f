// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A text without the blanks at its ends.
struct StripWhitespace {
  std::string texts;

  static void define(schema::Schema<StripWhitespace>& s) {
    s.v3().display_name("Strip Whitespace").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &StripWhitespace::texts).tooltip("Text to process.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  std::string execute(schema::Context&) const { return python::strip(texts); }
};

WEFT_NODE(StripWhitespace);

}  // namespace
}  // namespace weft::nodes
