// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/blur.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageBlur {
  Image image;
  std::int64_t blur_radius = 1;
  double sigma = 1.0;

  static void define(schema::Schema<ImageBlur>& s) {
    s.v3().category("image/postprocessing").python_module("comfy_extras.nodes_post_processing");
    s.input("image", &ImageBlur::image);
    s.input("blur_radius", &ImageBlur::blur_radius).default_value(1).range(1, 31).step(1);
    s.input("sigma", &ImageBlur::sigma).default_value(1.0).range(0.1, 10.0).step(0.1);
  }

  Image execute(schema::Context&) const {
    return {image::blurred(image.pixels.movedim(-1, 1), {blur_radius, sigma}).movedim(1, -1)};
  }
};

WEFT_NODE(ImageBlur);

}  // namespace
}  // namespace weft::nodes
