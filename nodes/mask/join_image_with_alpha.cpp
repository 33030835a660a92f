// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/colors.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct JoinImageWithAlpha {
  Image image;
  Mask alpha;

  static void define(schema::Schema<JoinImageWithAlpha>& s) {
    s.v3().display_name("Join Image with Alpha").category("mask/compositing");
    s.python_module("comfy_extras.nodes_compositing");
    s.input("image", &JoinImageWithAlpha::image);
    s.input("alpha", &JoinImageWithAlpha::alpha);
  }

  /// As many pictures as the shorter of the two; the mask says what is transparent.
  Image execute(schema::Context&) const {
    const at::Tensor colors = colors_of(image);
    const Mask sized = resized(Mask{planes(alpha)}, size_of(image), image::Filter::bilinear);
    const std::int64_t count = std::min(colors.size(0), sized.values.size(0));
    return {at::cat({colors.narrow(0, 0, count), 1 - sized.values.narrow(0, 0, count).unsqueeze(-1)}, 3)};
  }
};

WEFT_NODE(JoinImageWithAlpha);

}  // namespace
}  // namespace weft::nodes
