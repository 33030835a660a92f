// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// All texts that are linked, as one list.
struct MergeTextLists {
  schema::List<std::string> texts;

  static void define(schema::Schema<MergeTextLists>& s) {
    s.v3().display_name("Merge Text Lists").category("dataset/text").python_module("comfy_extras.nodes_dataset");
    s.experimental();
    s.input("texts", &MergeTextLists::texts).tooltip("List of texts to process.");
    s.outputs(schema::Output("texts", "Processed texts"));
  }

  schema::List<std::string> execute(schema::Context&) const { return texts; }
};

WEFT_NODE(MergeTextLists);

}  // namespace
}  // namespace weft::nodes
