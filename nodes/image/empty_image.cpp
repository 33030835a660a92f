// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <utility>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

/// One of a 24-bit color's channels, 0..1.
double channel_of(std::int64_t color, int shift) { return static_cast<double>(color >> shift & 0xFF) / 255; }

struct EmptyImage {
  std::int64_t width = 512;
  std::int64_t height = 512;
  std::int64_t batch_size = 1;
  std::int64_t color = 0;

  static void define(schema::Schema<EmptyImage>& s) {
    s.category("image");
    s.input("width", &EmptyImage::width).default_value(512).range(1, kMaxResolution).step(1);
    s.input("height", &EmptyImage::height).default_value(512).range(1, kMaxResolution).step(1);
    s.input("batch_size", &EmptyImage::batch_size).default_value(1).range(1, 4096);
    s.input("color", &EmptyImage::color).default_value(0).range(0, 0xFFFFFF).step(1).display("color");
  }

  Image execute(schema::Context&) const {
    require_room(batch_size, height, width, 3);
    at::Tensor pixels = at::empty({batch_size, height, width, 3}, at::kFloat);
    for (int c = 0; c < 3; ++c) pixels.select(3, c).fill_(channel_of(color, 16 - 8 * c));
    return {std::move(pixels)};
  }
};

WEFT_NODE(EmptyImage);

}  // namespace
}  // namespace weft::nodes
