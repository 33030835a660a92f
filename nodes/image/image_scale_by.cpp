// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct ImageScaleBy {
  Image image;
  schema::Choice upscale_method;
  double scale_by = 1.0;

  static void define(schema::Schema<ImageScaleBy>& s) {
    s.display_name("Upscale Image By").category("image/upscaling");
    s.input("image", &ImageScaleBy::image);
    s.input("upscale_method", &ImageScaleBy::upscale_method).options(upscale_methods);
    s.input("scale_by", &ImageScaleBy::scale_by).default_value(1.0).range(0.01, 8.0).step(0.01);
  }

  Image execute(schema::Context&) const {
    const image::Size size = image::scaled_by(size_of(image), scale_by);
    require_room(image.pixels.size(0), size.height, size.width, image.pixels.size(3));
    return resized(image, size, image::filter_named(upscale_method.value));
  }
};

WEFT_NODE(ImageScaleBy);

}  // namespace
}  // namespace weft::nodes
