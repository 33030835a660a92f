// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include <fmt/format.h>

#include "diffusion/image/blend.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/matching_channels.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct ImageBlend {
  Image image1;
  Image image2;
  double blend_factor = 0.5;
  schema::Choice blend_mode;

  static void define(schema::Schema<ImageBlend>& s) {
    s.v3().category("image/postprocessing").python_module("comfy_extras.nodes_post_processing");
    s.input("image1", &ImageBlend::image1);
    s.input("image2", &ImageBlend::image2);
    s.input("blend_factor", &ImageBlend::blend_factor).default_value(0.5).range(0.0, 1.0).step(0.01);
    s.input("blend_mode", &ImageBlend::blend_mode).options(image::blend_modes);
  }

  Image execute(schema::Context&) const {
    Image above = matching_channels(image1, image2);
    if (above.pixels.sizes() != image1.pixels.sizes())
      above = resized(above, size_of(image1), image::Filter::bicubic, image::Crop::center);
    const std::int64_t pictures = above.pixels.size(0), others = image1.pixels.size(0);
    if (pictures != others && pictures != 1 && others != 1)
      throw NodeError(fmt::format("{} pictures cannot be blended with {}", others, pictures),
                      "Let both batches have as many pictures, or one of them just one.");
    const at::Tensor mixed = image::blend(image1.pixels, above.pixels, blend_mode.value);
    return {at::clamp(image1.pixels * (1 - blend_factor) + mixed * blend_factor, 0, 1)};
  }
};

WEFT_NODE(ImageBlend);

}  // namespace
}  // namespace weft::nodes
