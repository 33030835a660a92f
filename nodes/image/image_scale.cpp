// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/resample.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

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
    s.input("upscale_method", &ImageScale::upscale_method)
        .options({"nearest-exact", "bilinear", "area", "bicubic", "lanczos"});
    s.input("width", &ImageScale::width).default_value(512).range(0, kMaxResolution).step(1);
    s.input("height", &ImageScale::height).default_value(512).range(0, kMaxResolution).step(1);
    s.input("crop", &ImageScale::crop).options({"disabled", "center"});
  }

  /// 0 keeps the aspect, and both 0 keep the picture.
  Image execute(schema::Context&) const {
    if (width == 0 && height == 0) return image;
    const std::int64_t old_width = image.pixels.size(2);
    const std::int64_t old_height = image.pixels.size(1);
    const std::int64_t new_width = width == 0 ? image::matching_side(old_width, height, old_height) : width;
    const std::int64_t new_height = height == 0 ? image::matching_side(old_height, width, old_width) : height;
    const at::Tensor channels_first = image.pixels.movedim(-1, 1);
    const at::Tensor result = image::resample(channels_first, new_width, new_height,
                                              image::filter_named(upscale_method.value), image::crop_named(crop.value));
    return {result.movedim(1, -1)};
  }
};

WEFT_NODE(ImageScale);

}  // namespace
}  // namespace weft::nodes
