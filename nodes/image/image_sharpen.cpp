// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/blur.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageSharpen {
  Image image;
  std::int64_t sharpen_radius = 1;
  double sigma = 1.0;
  double alpha = 1.0;

  static void define(schema::Schema<ImageSharpen>& s) {
    s.v3().category("image/postprocessing").python_module("comfy_extras.nodes_post_processing");
    s.input("image", &ImageSharpen::image);
    s.input("sharpen_radius", &ImageSharpen::sharpen_radius).default_value(1).range(1, 31).step(1);
    s.input("sigma", &ImageSharpen::sigma).default_value(1.0).range(0.1, 10.0).step(0.01);
    s.input("alpha", &ImageSharpen::alpha).default_value(1.0).range(0.0, 5.0).step(0.01);
  }

  Image execute(schema::Context&) const {
    return {image::sharpened(image.pixels.movedim(-1, 1), {sharpen_radius, sigma}, alpha).movedim(1, -1)};
  }
};

WEFT_NODE(ImageSharpen);

}  // namespace
}  // namespace weft::nodes
