// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct ImageScaleToTotalPixels {
  Image image;
  schema::Choice upscale_method;
  double megapixels = 1.0;

  static void define(schema::Schema<ImageScaleToTotalPixels>& s) {
    s.v3().category("image/upscaling").python_module("comfy_extras.nodes_post_processing");
    s.input("image", &ImageScaleToTotalPixels::image);
    s.input("upscale_method", &ImageScaleToTotalPixels::upscale_method).options(upscale_methods);
    s.input("megapixels", &ImageScaleToTotalPixels::megapixels).default_value(1.0).range(0.01, 16.0).step(0.01);
  }

  Image execute(schema::Context&) const {
    return resized(image, image::with_megapixels(size_of(image), megapixels),
                   image::filter_named(upscale_method.value));
  }
};

WEFT_NODE(ImageScaleToTotalPixels);

}  // namespace
}  // namespace weft::nodes
