// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/colors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ColorToMask {
  Image images;
  bool invert = false;
  std::int64_t red = 0;
  std::int64_t green = 0;
  std::int64_t blue = 0;
  std::int64_t threshold = 10;
  std::int64_t per_batch = 16;

  static void define(schema::Schema<ColorToMask>& s) {
    s.display_name("Color To Mask").category("KJNodes/masking").python_module("custom_nodes.comfyui-kjnodes");
    s.description("Masks what has about one color.");
    s.input("images", &ColorToMask::images);
    s.input("invert", &ColorToMask::invert).default_value(false);
    s.input("red", &ColorToMask::red).default_value(0).range(0, 255).step(1);
    s.input("green", &ColorToMask::green).default_value(0).range(0, 255).step(1);
    s.input("blue", &ColorToMask::blue).default_value(0).range(0, 255).step(1);
    s.input("threshold", &ColorToMask::threshold)
        .default_value(10)
        .range(0, 255)
        .step(1)
        .tooltip("How far a color may be from the one, as the distance in red, green and blue.");
    s.input("per_batch", &ColorToMask::per_batch)
        .default_value(16)
        .range(1, 4096)
        .step(1)
        .tooltip("How many pictures at once; changes nothing but the memory that is needed.");
  }

  Mask execute(schema::Context& context) const {
    const at::Tensor color = at::tensor({float(red), float(green), float(blue)});
    std::vector<at::Tensor> masks;
    const at::Tensor colors = colors_of(images);
    const std::int64_t count = colors.size(0);
    if (per_batch < 1) throw NodeError("per_batch is below 1");  // a linked number is checked against no range before
    for (std::int64_t first = 0; first < count; first += per_batch) {
      context.progress(first, count);
      const at::Tensor some = colors.narrow(0, first, std::min(per_batch, count - first));
      const at::Tensor distance = (some * 255.0 - color).square().sum(-1).sqrt();
      masks.push_back(distance.le(double(threshold)).to(at::kFloat));
    }
    const at::Tensor mask = at::cat(masks);
    return {invert ? 1.0 - mask : mask};
  }
};

WEFT_NODE(ColorToMask);

}  // namespace
}  // namespace weft::nodes
