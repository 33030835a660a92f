// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <limits>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sampled.hpp"

namespace weft::nodes {
namespace {

struct SamplerCustom {
  Model model;
  bool add_noise = true;
  std::uint64_t noise_seed = 0;
  double cfg = 8.0;
  Conditioning positive;
  Conditioning negative;
  Sampler sampler;
  Sigmas sigmas;
  Latent latent_image;

  static void define(schema::Schema<SamplerCustom>& s) {
    s.display_name("SamplerCustom")
        .category("sampling/custom_sampling")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Makes latents out of noise, with a sampler and noise levels of choice.");
    s.input("model", &SamplerCustom::model);
    s.input("add_noise", &SamplerCustom::add_noise).default_value(true);
    s.input("noise_seed", &SamplerCustom::noise_seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .control_after_generate();
    s.input("cfg", &SamplerCustom::cfg).default_value(8.0).range(0.0, 100.0).step(0.1).round(0.01);
    s.input("positive", &SamplerCustom::positive);
    s.input("negative", &SamplerCustom::negative);
    s.input("sampler", &SamplerCustom::sampler);
    s.input("sigmas", &SamplerCustom::sigmas);
    s.input("latent_image", &SamplerCustom::latent_image);
    s.outputs("output", "denoised_output");
  }

  std::tuple<Latent, Latent> execute(schema::Context& context) const {
    const Guider guider{model, sampling::cfg_guidance(positive, negative, cfg)};
    return sampled(context, guider, {.seed = noise_seed, .empty = !add_noise}, sampler, sigmas, latent_image);
  }
};

WEFT_NODE(SamplerCustom);

}  // namespace
}  // namespace weft::nodes
