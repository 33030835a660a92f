// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <utility>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct ResizeAndPadImage {
  Image image;
  std::int64_t target_width = 512;
  std::int64_t target_height = 512;
  schema::Choice padding_color;
  schema::Choice interpolation;

  static void define(schema::Schema<ResizeAndPadImage>& s) {
    s.category("image/transform").python_module("comfy_extras.nodes_images");
    s.input("image", &ResizeAndPadImage::image);
    s.input("target_width", &ResizeAndPadImage::target_width).default_value(512).range(1, kMaxResolution).step(1);
    s.input("target_height", &ResizeAndPadImage::target_height).default_value(512).range(1, kMaxResolution).step(1);
    s.input("padding_color", &ResizeAndPadImage::padding_color).options({"white", "black"});
    s.input("interpolation", &ResizeAndPadImage::interpolation)
        .options({"area", "bicubic", "nearest-exact", "bilinear", "lanczos"});
  }

  /// As large as fits with its aspect kept, in the middle.
  Image execute(schema::Context&) const {
    const at::Tensor& pixels = image.pixels;
    require_room(pixels.size(0), target_height, target_width, pixels.size(3));
    const auto old_width = static_cast<double>(pixels.size(2)), old_height = static_cast<double>(pixels.size(1));
    const double scale =
        std::min(static_cast<double>(target_width) / old_width, static_cast<double>(target_height) / old_height);
    // A narrow picture in a small square would lose its last row.
    const auto scaled_side = [&](double side) {
      return std::max(static_cast<std::int64_t>(side * scale), std::int64_t{1});
    };
    const std::int64_t width = scaled_side(old_width), height = scaled_side(old_height);
    const Image scaled = resized(image, {width, height}, image::filter_named(interpolation.value));
    at::Tensor padded = at::full({pixels.size(0), target_height, target_width, pixels.size(3)},
                                 padding_color == "black" ? 0.0 : 1.0, at::kFloat);
    padded.narrow(1, (target_height - height) / 2, height)
        .narrow(2, (target_width - width) / 2, width)
        .copy_(scaled.pixels);
    return {std::move(padded)};
  }
};

WEFT_NODE(ResizeAndPadImage);

}  // namespace
}  // namespace weft::nodes
