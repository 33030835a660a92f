// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct ImageScaleToMaxDimension {
  Image image;
  schema::Choice upscale_method;
  std::int64_t largest_size = 512;

  static void define(schema::Schema<ImageScaleToMaxDimension>& s) {
    s.category("image/upscaling").python_module("comfy_extras.nodes_images");
    s.input("image", &ImageScaleToMaxDimension::image);
    s.input("upscale_method", &ImageScaleToMaxDimension::upscale_method)
        .options({"area", "lanczos", "bilinear", "nearest-exact", "bilinear", "bicubic"});
    s.input("largest_size", &ImageScaleToMaxDimension::largest_size)
        .default_value(512)
        .range(0, kMaxResolution)
        .step(1);
  }

  Image execute(schema::Context&) const {
    return resized(image, image::with_longer_side(size_of(image), largest_size),
                   image::filter_named(upscale_method.value));
  }
};

WEFT_NODE(ImageScaleToMaxDimension);

}  // namespace
}  // namespace weft::nodes
