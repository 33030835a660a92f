// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/community/framed.hpp"
#include "nodes/limits.hpp"

namespace weft::nodes {
namespace {

struct ImageResizePlus {
  Image image;
  std::int64_t width = 512;
  std::int64_t height = 512;
  schema::Choice interpolation;
  schema::Choice method;
  schema::Choice condition;
  std::int64_t multiple_of = 0;

  static void define(schema::Schema<ImageResizePlus>& s) {
    s.name("ImageResize+").display_name("🔧 Image Resize").category("essentials/image manipulation");
    s.python_module("custom_nodes.comfyui_essentials");
    s.description("Another size for pictures: stretched, fitted in, filled up or cut.");
    s.input("image", &ImageResizePlus::image);
    s.input("width", &ImageResizePlus::width).default_value(512).range(0, kMaxResolution).step(1);
    s.input("height", &ImageResizePlus::height).default_value(512).range(0, kMaxResolution).step(1);
    s.input("interpolation", &ImageResizePlus::interpolation)
        .options({"nearest", "bilinear", "bicubic", "area", "nearest-exact", "lanczos"});
    s.input("method", &ImageResizePlus::method).options({"stretch", "keep proportion", "fill / crop", "pad"});
    s.input("condition", &ImageResizePlus::condition)
        .options({"always", "downscale if bigger", "upscale if smaller", "if bigger area", "if smaller area"});
    s.input("multiple_of", &ImageResizePlus::multiple_of).default_value(0).range(0, 512).step(1);
    s.outputs("IMAGE", "width", "height");
  }

  std::tuple<Image, std::int64_t, std::int64_t> execute(schema::Context&) const {
    if (!wanted()) return sized(image);
    const std::string filter = interpolation == "nearest" ? "nearest-exact" : interpolation.value;
    const Framing framing{.width = width,
                          .height = height,
                          .filter = image::filter_named(filter),
                          .keep = keep(),
                          .pad_color = "0, 0, 0",
                          .position = "center",
                          .divisible_by = multiple_of};
    Framed framed = frame_pictures(image, std::nullopt, framing);
    return sized({framed.image.pixels.clamp(0, 1)});
  }

 private:
  static std::tuple<Image, std::int64_t, std::int64_t> sized(Image picture) {
    const std::int64_t wide = picture.pixels.size(2), high = picture.pixels.size(1);
    return {std::move(picture), wide, high};
  }

  const char* keep() const {
    if (method == "keep proportion") return "resize";
    if (method == "fill / crop") return "crop";
    return method == "pad" ? "pad" : "stretch";
  }

  bool wanted() const {
    const std::int64_t wide = image.pixels.size(2), high = image.pixels.size(1);
    const std::int64_t to_wide = width > 0 ? width : wide, to_high = height > 0 ? height : high;
    if (condition == "downscale if bigger") return to_wide < wide || to_high < high;
    if (condition == "upscale if smaller") return to_wide > wide || to_high > high;
    if (condition == "if bigger area") return to_wide * to_high > wide * high;
    if (condition == "if smaller area") return to_wide * to_high < wide * high;
    return true;
  }
};

WEFT_NODE(ImageResizePlus);

}  // namespace
}  // namespace weft::nodes
