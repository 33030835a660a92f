// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageCrop {
  Image image;
  std::int64_t width = 512;
  std::int64_t height = 512;
  std::int64_t x = 0;
  std::int64_t y = 0;

  static void define(schema::Schema<ImageCrop>& s) {
    s.display_name("Image Crop").category("image/transform").python_module("comfy_extras.nodes_images");
    s.input("image", &ImageCrop::image);
    s.input("width", &ImageCrop::width).default_value(512).range(1, kMaxResolution).step(1);
    s.input("height", &ImageCrop::height).default_value(512).range(1, kMaxResolution).step(1);
    s.input("x", &ImageCrop::x).default_value(0).range(0, kMaxResolution).step(1);
    s.input("y", &ImageCrop::y).default_value(0).range(0, kMaxResolution).step(1);
  }

  /// What of the rectangle lies in the picture; of one that begins outside, the nearest row or column.
  Image execute(schema::Context&) const {
    const std::int64_t full_height = image.pixels.size(1), full_width = image.pixels.size(2);
    const std::int64_t left = std::min(x, full_width - 1), top = std::min(y, full_height - 1);
    return {image.pixels.narrow(1, top, std::min(height, full_height - top))
                .narrow(2, left, std::min(width, full_width - left))
                .contiguous()};
  }
};

WEFT_NODE(ImageCrop);

}  // namespace
}  // namespace weft::nodes
