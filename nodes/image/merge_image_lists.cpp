// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/image/single_pictures.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct MergeImageLists {
  schema::List<Image> images;

  static void define(schema::Schema<MergeImageLists>& s) {
    s.v3().display_name("Merge Image Lists").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &MergeImageLists::images).tooltip("The lists of pictures.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  schema::List<Image> execute(schema::Context&) const { return single_pictures(images); }
};

WEFT_NODE(MergeImageLists);

}  // namespace
}  // namespace weft::nodes
