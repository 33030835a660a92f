// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>

#include "diffusion/image/stitch.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageStitch {
  Image image1;
  schema::Choice direction;
  bool match_image_size = true;
  std::int64_t spacing_width = 0;
  schema::Choice spacing_color;
  std::optional<Image> image2;

  static void define(schema::Schema<ImageStitch>& s) {
    s.display_name("Image Stitch").category("image/transform").python_module("comfy_extras.nodes_images");
    s.description("Puts two pictures side by side or above each other. Without a second one, the first as it is.");
    s.input("image1", &ImageStitch::image1);
    s.input("direction", &ImageStitch::direction).options({"right", "down", "left", "up"}).default_value("right");
    s.input("match_image_size", &ImageStitch::match_image_size).default_value(true);
    s.input("spacing_width", &ImageStitch::spacing_width).default_value(0).range(0, 1024).step(2);
    s.input("spacing_color", &ImageStitch::spacing_color).options(image::spacing_colors).default_value("white");
    s.input("image2", &ImageStitch::image2);
  }

  Image execute(schema::Context&) const {
    if (!image2) return image1;
    return {image::stitched(
        image1.pixels, image2->pixels,
        {image::direction_named(direction.value), match_image_size, spacing_width, spacing_color.value})};
  }
};

WEFT_NODE(ImageStitch);

}  // namespace
}  // namespace weft::nodes
