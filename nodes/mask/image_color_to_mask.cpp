// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/colors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageColorToMask {
  Image image;
  std::int64_t color = 0;

  static void define(schema::Schema<ImageColorToMask>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("image", &ImageColorToMask::image);
    s.input("color", &ImageColorToMask::color).default_value(0).range(0, 0xFFFFFF).step(1).display("color");
  }

  /// 1 where the picture, rounded to 8 bits, has exactly this color.
  Mask execute(schema::Context&) const {
    const at::Tensor bytes = at::round(at::clamp(colors_of(image), 0, 1) * 255);
    at::Tensor same = bytes.select(3, 0) == static_cast<double>(color >> 16 & 0xFF);
    for (int c = 1; c < 3; ++c)
      same = same.logical_and(bytes.select(3, c) == static_cast<double>(color >> (16 - 8 * c) & 0xFF));
    return {same.to(at::kFloat)};
  }
};

WEFT_NODE(ImageColorToMask);

}  // namespace
}  // namespace weft::nodes
