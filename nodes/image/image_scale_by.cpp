// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/image/resized.hpp"
#include "nodes/image/room.hpp"
#include "nodes/ports.hpp"

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
    const auto scaled = [this](std::int64_t side) {
      return std::max<std::int64_t>(1, std::llrint(static_cast<double>(side) * scale_by));
    };
    const std::int64_t width = scaled(image.pixels.size(2)), height = scaled(image.pixels.size(1));
    require_room(image.pixels.size(0), height, width, image.pixels.size(3));
    return resized(image, width, height, image::filter_named(upscale_method.value));
  }
};

WEFT_NODE(ImageScaleBy);

}  // namespace
}  // namespace weft::nodes
