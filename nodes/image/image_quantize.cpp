// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <utility>

#include "diffusion/image/palette.hpp"
#include "diffusion/image/quantise.hpp"
#include "engine/schema/node.hpp"
#include "nodes/colors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageQuantize {
  Image image;
  std::int64_t colors = 256;
  schema::Choice dither;

  static void define(schema::Schema<ImageQuantize>& s) {
    s.v3().category("image/postprocessing").python_module("comfy_extras.nodes_post_processing");
    s.input("image", &ImageQuantize::image);
    s.input("colors", &ImageQuantize::colors).default_value(256).range(1, 256).step(1);
    s.input("dither", &ImageQuantize::dither).options(image::dithers);
  }

  /// Each picture has a palette of its own; an alpha stays as it is.
  Image execute(schema::Context& context) const {
    at::Tensor result = image.pixels.clone();
    const at::Tensor colorings = colors_of({result});
    for (std::int64_t i = 0; i < result.size(0); ++i) {
      context.progress(i, result.size(0));
      at::Tensor rgb = colorings[i];
      const image::Pixels picture = image::quantise(rgb);
      const auto palette = image::median_cut(picture, static_cast<int>(colors));
      rgb.copy_(image::dequantise(image::dithered(picture, palette, dither.value)));
    }
    return {std::move(result)};
  }
};

WEFT_NODE(ImageQuantize);

}  // namespace
}  // namespace weft::nodes
