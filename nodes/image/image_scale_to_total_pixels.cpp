// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "diffusion/image/resample.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

constexpr double kMegapixel = 1024.0 * 1024.0;

struct ImageScaleToTotalPixels {
  Image image;
  schema::Choice upscale_method;
  double megapixels = 1.0;

  static void define(schema::Schema<ImageScaleToTotalPixels>& s) {
    s.v3().category("image/upscaling").python_module("comfy_extras.nodes_post_processing");
    s.input("image", &ImageScaleToTotalPixels::image);
    s.input("upscale_method", &ImageScaleToTotalPixels::upscale_method)
        .options({"nearest-exact", "bilinear", "area", "bicubic", "lanczos"});
    s.input("megapixels", &ImageScaleToTotalPixels::megapixels).default_value(1.0).range(0.01, 16.0).step(0.01);
  }

  Image execute(schema::Context&) const {
    const auto width = static_cast<double>(image.pixels.size(2)), height = static_cast<double>(image.pixels.size(1));
    const double scale = std::sqrt(std::trunc(megapixels * kMegapixel) / (width * height));
    const auto scaled = [scale](double side) {
      return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::nearbyint(side * scale)));
    };
    const at::Tensor result =
        image::resample(image.pixels.movedim(-1, 1), scaled(width), scaled(height),
                        image::filter_named(upscale_method.value), image::Crop::disabled);
    return {result.movedim(1, -1)};
  }
};

WEFT_NODE(ImageScaleToTotalPixels);

}  // namespace
}  // namespace weft::nodes
