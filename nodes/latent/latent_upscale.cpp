// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "diffusion/image/resample.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

constexpr std::int64_t kSmallest = 64;

struct LatentUpscale {
  Latent samples;
  schema::Choice upscale_method;
  std::int64_t width = 512;
  std::int64_t height = 512;
  schema::Choice crop;

  static void define(schema::Schema<LatentUpscale>& s) {
    s.display_name("Upscale Latent").category("latent");
    s.input("samples", &LatentUpscale::samples);
    s.input("upscale_method", &LatentUpscale::upscale_method)
        .options({"nearest-exact", "bilinear", "area", "bicubic", "bislerp"});
    s.input("width", &LatentUpscale::width).default_value(512).range(0, kMaxResolution).step(8);
    s.input("height", &LatentUpscale::height).default_value(512).range(0, kMaxResolution).step(8);
    s.input("crop", &LatentUpscale::crop).options({"disabled", "center"});
  }

  /// Sizes are in pixels; 0 keeps the aspect, and both 0 keep the latent. A mask keeps its own size.
  Latent execute(schema::Context&) const {
    if (width == 0 && height == 0) return samples;
    const std::int64_t columns = samples.samples.size(-1);
    const std::int64_t rows = samples.samples.size(-2);
    std::int64_t new_width = std::max(width, kSmallest);
    std::int64_t new_height = std::max(height, kSmallest);
    if (width == 0) new_width = std::max(kSmallest, image::matching_side(columns, new_height, rows));
    if (height == 0) new_height = std::max(kSmallest, image::matching_side(rows, new_width, columns));
    Latent result = samples;
    result.samples = image::resample(samples.samples, new_width / kCell, new_height / kCell,
                                     image::filter_named(upscale_method.value), image::crop_named(crop.value));
    return result;
  }
};

WEFT_NODE(LatentUpscale);

}  // namespace
}  // namespace weft::nodes
