// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPSetLastLayer {
  Clip clip;
  std::int64_t stop_at_clip_layer = -1;

  static void define(schema::Schema<CLIPSetLastLayer>& s) {
    s.display_name("CLIP Set Last Layer").category("conditioning");
    s.input("clip", &CLIPSetLastLayer::clip);
    s.input("stop_at_clip_layer", &CLIPSetLastLayer::stop_at_clip_layer).default_value(-1).range(-24, -1).step(1);
  }

  Clip execute(schema::Context&) const {
    Clip result = clip;
    result.stop_at_layer = static_cast<int>(stop_at_clip_layer);
    return result;
  }
};

WEFT_NODE(CLIPSetLastLayer);

}  // namespace
}  // namespace weft::nodes
