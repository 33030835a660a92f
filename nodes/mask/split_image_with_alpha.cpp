// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SplitImageWithAlpha {
  Image image;

  static void define(schema::Schema<SplitImageWithAlpha>& s) {
    s.v3().display_name("Split Image with Alpha").category("mask/compositing");
    s.python_module("comfy_extras.nodes_compositing");
    s.input("image", &SplitImageWithAlpha::image);
  }

  /// The mask says what is transparent: nothing, where there is no alpha.
  std::tuple<Image, Mask> execute(schema::Context&) const {
    const at::Tensor& pixels = image.pixels;
    const std::int64_t channels = pixels.size(3);
    const at::Tensor mask = channels > 3 ? 1 - pixels.select(3, 3) : at::zeros(pixels.sizes().slice(0, 3), at::kFloat);
    return {Image{pixels.narrow(3, 0, std::min<std::int64_t>(channels, 3)).contiguous()}, Mask{mask}};
  }
};

WEFT_NODE(SplitImageWithAlpha);

}  // namespace
}  // namespace weft::nodes
