// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/community/framed.hpp"
#include "nodes/limits.hpp"

namespace weft::nodes {
namespace {

struct ImageResizeKJv2 {
  Image image;
  std::int64_t width = 512;
  std::int64_t height = 512;
  schema::Choice upscale_method;
  schema::Choice keep_proportion;
  std::string pad_color = "0, 0, 0";
  schema::Choice crop_position;
  std::int64_t divisible_by = 2;
  std::optional<Mask> mask;
  std::optional<schema::Choice> device;

  static void define(schema::Schema<ImageResizeKJv2>& s) {
    s.display_name("Resize Image v2").category("KJNodes/image").python_module("custom_nodes.comfyui-kjnodes");
    s.description("Another size for pictures and their mask: stretched, fitted in, filled up or cut.");
    s.input("image", &ImageResizeKJv2::image);
    s.input("width", &ImageResizeKJv2::width).default_value(512).range(0, kMaxResolution).step(1);
    s.input("height", &ImageResizeKJv2::height).default_value(512).range(0, kMaxResolution).step(1);
    s.input("upscale_method", &ImageResizeKJv2::upscale_method)
        .options({"nearest-exact", "bilinear", "area", "bicubic", "lanczos"});
    s.input("keep_proportion", &ImageResizeKJv2::keep_proportion)
        .options({"stretch", "resize", "pad", "pad_edge", "pad_edge_pixel", "crop", "total_pixels"})
        .default_value("stretch");
    s.input("pad_color", &ImageResizeKJv2::pad_color)
        .default_value("0, 0, 0")
        .tooltip("Red, green and blue, 0 to 255 each, of what is added.");
    s.input("crop_position", &ImageResizeKJv2::crop_position)
        .options({"center", "top", "bottom", "left", "right"})
        .default_value("center");
    s.input("divisible_by", &ImageResizeKJv2::divisible_by).default_value(2).range(0, 512).step(1);
    s.input("mask", &ImageResizeKJv2::mask);
    s.input("device", &ImageResizeKJv2::device)
        .options({"cpu", "gpu"})
        .tooltip("Taken, but pictures are always resized on the CPU.");
    s.hidden("unique_id", "UNIQUE_ID");
    s.outputs("IMAGE", "width", "height", "mask");
  }

  std::tuple<Image, std::int64_t, std::int64_t, Mask> execute(schema::Context&) const {
    Framing framing{.width = width,
                    .height = height,
                    .filter = image::filter_named(upscale_method.value),
                    .keep = keep_proportion.value,
                    .pad_color = pad_color,
                    .position = crop_position.value,
                    .divisible_by = divisible_by};
    Framed framed = frame_pictures(image, mask, framing);
    const std::int64_t wide = framed.image.pixels.size(2), high = framed.image.pixels.size(1);
    return {std::move(framed.image), wide, high, std::move(framed.mask)};
  }
};

WEFT_NODE(ImageResizeKJv2);

}  // namespace
}  // namespace weft::nodes
