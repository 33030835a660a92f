// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// The first letters of a text.
struct TruncateText {
  std::string texts;
  std::int64_t max_length = 77;

  static void define(schema::Schema<TruncateText>& s) {
    s.v3().display_name("Truncate Text").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &TruncateText::texts).tooltip("Text to process.");
    s.input("max_length", &TruncateText::max_length).default_value(77).range(1, 10000).tooltip("Maximum text length.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  std::string execute(schema::Context&) const { return python::slice(texts, 0, max_length); }
};

WEFT_NODE(TruncateText);

}  // namespace
}  // namespace weft::nodes
