// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/canny.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct Canny {
  Image image;
  double low_threshold = 0.4;
  double high_threshold = 0.8;

  static void define(schema::Schema<Canny>& s) {
    s.v3().category("image/preprocessors").python_module("comfy_extras.nodes_canny");
    s.input("image", &Canny::image);
    s.input("low_threshold", &Canny::low_threshold).default_value(0.4).range(0.01, 0.99).step(0.01);
    s.input("high_threshold", &Canny::high_threshold).default_value(0.8).range(0.01, 0.99).step(0.01);
  }

  /// White lines on black, in three equal channels.
  Image execute(schema::Context&) const {
    const std::int64_t channels = image.pixels.size(3) == 4 ? 3 : image.pixels.size(3);
    const at::Tensor edges =
        image::canny(image.pixels.narrow(3, 0, channels).movedim(-1, 1), low_threshold, high_threshold);
    return {edges.repeat({1, 3, 1, 1}).movedim(1, -1)};
  }
};

WEFT_NODE(Canny);

}  // namespace
}  // namespace weft::nodes
