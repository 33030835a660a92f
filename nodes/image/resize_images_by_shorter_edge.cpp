// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct ResizeImagesByShorterEdge {
  Image images;
  std::int64_t shorter_edge = 512;

  static void define(schema::Schema<ResizeImagesByShorterEdge>& s) {
    s.v3().display_name("Resize Images by Shorter Edge").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &ResizeImagesByShorterEdge::images).tooltip("The pictures to scale.");
    s.input("shorter_edge", &ResizeImagesByShorterEdge::shorter_edge)
        .default_value(512)
        .range(1, 8192)
        .tooltip("How long the shorter side becomes; the aspect stays.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  Image execute(schema::Context&) const {
    return resized(images, image::with_shorter_side_cut(size_of(images), shorter_edge), image::Filter::lanczos);
  }
};

WEFT_NODE(ResizeImagesByShorterEdge);

}  // namespace
}  // namespace weft::nodes
