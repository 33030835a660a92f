// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/models/unet/deep_shrink.hpp"
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct PatchModelAddDownscale {
  Model model;
  std::int64_t block_number = 3;
  double downscale_factor = 2.0;
  double start_percent = 0.0;
  double end_percent = 0.35;
  bool downscale_after_skip = true;
  schema::Choice downscale_method;
  schema::Choice upscale_method;

  static void define(schema::Schema<PatchModelAddDownscale>& s) {
    s.v3().category("model_patches/unet").python_module("comfy_extras.nodes_model_downscale");
    s.display_name("PatchModelAddDownscale (Kohya Deep Shrink)");
    s.description("Shrinks the inside of a UNet during the first steps, so that large pictures keep one composition.");
    s.input("model", &PatchModelAddDownscale::model);
    s.input("block_number", &PatchModelAddDownscale::block_number).default_value(3).range(1, 32).step(1);
    s.input("downscale_factor", &PatchModelAddDownscale::downscale_factor)
        .default_value(2.0)
        .range(0.1, 9.0)
        .step(0.001);
    s.input("start_percent", &PatchModelAddDownscale::start_percent).default_value(0.0).range(0.0, 1.0).step(0.001);
    s.input("end_percent", &PatchModelAddDownscale::end_percent).default_value(0.35).range(0.0, 1.0).step(0.001);
    s.input("downscale_after_skip", &PatchModelAddDownscale::downscale_after_skip).default_value(true);
    s.input("downscale_method", &PatchModelAddDownscale::downscale_method)
        .options({"bicubic", "nearest-exact", "bilinear", "area", "bislerp"});
    s.input("upscale_method", &PatchModelAddDownscale::upscale_method)
        .options({"bicubic", "nearest-exact", "bilinear", "area", "bislerp"});
  }

  Model execute(schema::Context&) const {
    if (unet_for(model, "PatchModelAddDownscale") == nullptr) return model;
    return hooked(model, models::deep_shrink({.block = block_number,
                                              .factor = downscale_factor,
                                              .when = {start_percent, end_percent},
                                              .after_skip = downscale_after_skip,
                                              .down = image::filter_named(downscale_method.value),
                                              .up = image::filter_named(upscale_method.value)}));
  }
};

WEFT_NODE(PatchModelAddDownscale);

}  // namespace
}  // namespace weft::nodes
