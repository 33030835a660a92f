// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>

#include "diffusion/image/composite.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/matching_channels.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageCompositeMasked {
  Image destination;
  Image source;
  std::int64_t x = 0;
  std::int64_t y = 0;
  bool resize_source = false;
  std::optional<Mask> mask;

  static void define(schema::Schema<ImageCompositeMasked>& s) {
    s.category("image").python_module("comfy_extras.nodes_mask");
    s.input("destination", &ImageCompositeMasked::destination);
    s.input("source", &ImageCompositeMasked::source);
    s.input("x", &ImageCompositeMasked::x).default_value(0).range(0, kMaxResolution).step(1);
    s.input("y", &ImageCompositeMasked::y).default_value(0).range(0, kMaxResolution).step(1);
    s.input("resize_source", &ImageCompositeMasked::resize_source).default_value(false);
    s.input("mask", &ImageCompositeMasked::mask);
  }

  Image execute(schema::Context&) const {
    const at::Tensor layer = matching_channels(destination, source).pixels.movedim(-1, 1);
    const auto share = mask ? std::optional(mask->values) : std::nullopt;
    const at::Tensor result = image::composite(destination.pixels.movedim(-1, 1), layer, share,
                                               {.x = x, .y = y, .cell = 1, .stretch = resize_source});
    return {result.movedim(1, -1)};
  }
};

WEFT_NODE(ImageCompositeMasked);

}  // namespace
}  // namespace weft::nodes
