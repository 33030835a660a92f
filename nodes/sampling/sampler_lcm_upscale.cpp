// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <utility>

#include "diffusion/image/resample.hpp"
#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerLCMUpscale {
  double scale_ratio = 1.0;
  std::int64_t scale_steps = -1;
  schema::Choice upscale_method;

  static void define(schema::Schema<SamplerLCMUpscale>& s) {
    s.v3().category("sampling/custom_sampling/samplers").python_module("comfy_extras.nodes_advanced_samplers");
    s.description("lcm that enlarges the picture over its first steps.");
    s.input("scale_ratio", &SamplerLCMUpscale::scale_ratio).default_value(1.0).range(0.1, 20.0).step(0.01);
    s.input("scale_steps", &SamplerLCMUpscale::scale_steps).default_value(-1).range(-1, 1000).step(1);
    s.input("upscale_method", &SamplerLCMUpscale::upscale_method)
        .options({"bislerp", "nearest-exact", "bilinear", "area", "bicubic"});
  }

  Sampler execute(schema::Context&) const {
    const auto filter = image::filter_named(upscale_method.value);
    sampling::LcmUpscaleOptions options{.scale = scale_ratio};
    if (scale_steps >= 0) options.steps = scale_steps;
    options.resized = [filter](const at::Tensor& x, std::int64_t width, std::int64_t height) {
      return image::resample(x, width, height, filter, image::Crop::disabled);
    };
    return sampling::lcm_upscale_sampler(std::move(options));
  }
};

WEFT_NODE(SamplerLCMUpscale);

}  // namespace
}  // namespace weft::nodes
