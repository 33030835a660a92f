// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <limits>

#include "diffusion/tensor/rng.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageAddNoise {
  Image image;
  std::uint64_t seed = 0;
  double strength = 0.5;

  static void define(schema::Schema<ImageAddNoise>& s) {
    s.category("image").python_module("comfy_extras.nodes_images");
    s.input("image", &ImageAddNoise::image);
    s.input("seed", &ImageAddNoise::seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .control_after_generate()
        .tooltip("Which noise it is.");
    s.input("strength", &ImageAddNoise::strength).default_value(0.5).range(0, 1).step(0.01);
  }

  Image execute(schema::Context&) const {
    const at::Tensor noise = tensor::NormalNoise(seed).draw(image.pixels.sizes(), at::kFloat);
    return {at::clamp(image.pixels + strength * noise, 0, 1)};
  }
};

WEFT_NODE(ImageAddNoise);

}  // namespace
}  // namespace weft::nodes
