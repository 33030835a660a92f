// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct ImageScale {
  Image image;
  schema::Choice upscale_method;
  std::int64_t width = 512;
  std::int64_t height = 512;
  schema::Choice crop;

  static void define(schema::Schema<ImageScale>& s) {
    s.display_name("Upscale Image").category("image/upscaling");
    s.input("image", &ImageScale::image);
    s.input("upscale_method", &ImageScale::upscale_method).options(upscale_methods);
    s.input("width", &ImageScale::width).default_value(512).range(0, kMaxResolution).step(1);
    s.input("height", &ImageScale::height).default_value(512).range(0, kMaxResolution).step(1);
    s.input("crop", &ImageScale::crop).options({"disabled", "center"});
  }

  /// 0 keeps the aspect, and both 0 keep the picture.
  Image execute(schema::Context&) const {
    if (width == 0 && height == 0) return image;
    return resized(image, image::with_sides(size_of(image), width, height), image::filter_named(upscale_method.value),
                   image::crop_named(crop.value));
  }
};

WEFT_NODE(ImageScale);

}  // namespace
}  // namespace weft::nodes
