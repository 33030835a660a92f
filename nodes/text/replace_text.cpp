// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/python/strings.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Every occurrence of one text in another, replaced.
struct ReplaceText {
  std::string texts, find, replace;

  static void define(schema::Schema<ReplaceText>& s) {
    s.v3().display_name("Replace Text").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &ReplaceText::texts).tooltip("Text to process.");
    s.input("find", &ReplaceText::find).default_value("").tooltip("Text to find.");
    s.input("replace", &ReplaceText::replace).default_value("").tooltip("Text to replace with.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  std::string execute(schema::Context&) const { return python::replace(texts, find, replace); }
};

WEFT_NODE(ReplaceText);

}  // namespace
}  // namespace weft::nodes
