// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <tuple>

#include "diffusion/image/color_space.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageRGBToYUV {
  Image image;

  static void define(schema::Schema<ImageRGBToYUV>& s) {
    s.v3().category("image/batch").python_module("comfy_extras.nodes_morphology");
    s.input("image", &ImageRGBToYUV::image);
    s.outputs("Y", "U", "V");
  }

  /// Each as a grey picture.
  std::tuple<Image, Image, Image> execute(schema::Context&) const {
    if (image.pixels.size(3) != 3)
      throw NodeError("only pictures of three channels can be split into Y, U and V",
                      "Take an alpha away with SplitImageWithAlpha first.");
    const at::Tensor yuv = image::rgb_to_yuv(image.pixels);
    const auto grey = [&](std::int64_t channel) { return Image{yuv.narrow(3, channel, 1).expand_as(image.pixels)}; };
    return {grey(0), grey(1), grey(2)};
  }
};

WEFT_NODE(ImageRGBToYUV);

}  // namespace
}  // namespace weft::nodes
