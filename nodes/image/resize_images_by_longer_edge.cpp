// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct ResizeImagesByLongerEdge {
  Image images;
  std::int64_t longer_edge = 1024;

  static void define(schema::Schema<ResizeImagesByLongerEdge>& s) {
    s.v3().display_name("Resize Images by Longer Edge").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &ResizeImagesByLongerEdge::images).tooltip("The pictures to scale.");
    s.input("longer_edge", &ResizeImagesByLongerEdge::longer_edge)
        .default_value(1024)
        .range(1, 8192)
        .tooltip("How long the longer side becomes; the aspect stays.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  Image execute(schema::Context&) const {
    return resized(images, image::with_longer_side_cut(size_of(images), longer_edge), image::Filter::lanczos);
  }
};

WEFT_NODE(ResizeImagesByLongerEdge);

}  // namespace
}  // namespace weft::nodes
