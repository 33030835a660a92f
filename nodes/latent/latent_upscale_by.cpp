// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "diffusion/image/resample.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentUpscaleBy {
  Latent samples;
  schema::Choice upscale_method;
  double scale_by = 1.5;

  static void define(schema::Schema<LatentUpscaleBy>& s) {
    s.display_name("Upscale Latent By").category("latent");
    s.input("samples", &LatentUpscaleBy::samples);
    s.input("upscale_method", &LatentUpscaleBy::upscale_method)
        .options({"nearest-exact", "bilinear", "area", "bicubic", "bislerp"});
    s.input("scale_by", &LatentUpscaleBy::scale_by).default_value(1.5).range(0.01, 8.0).step(0.01);
  }

  /// A side is rounded half to even, as Python does, and is at least one cell.
  /// A mask keeps its own size: sampling fits it.
  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    const auto side = [this](std::int64_t cells) {
      return std::max<std::int64_t>(1, std::llrint(static_cast<double>(cells) * scale_by));
    };
    Latent result = samples;
    result.samples =
        image::resample(samples.samples, side(samples.samples.size(-1)), side(samples.samples.size(-2)),
                        image::filter_named(upscale_method.value), image::Crop::disabled);
    return result;
  }
};

WEFT_NODE(LatentUpscaleBy);

}  // namespace
}  // namespace weft::nodes
