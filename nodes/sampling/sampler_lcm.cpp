// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerLCM {
  double s_noise = 1.0;
  double s_noise_end = 1.0;
  double noise_clip_std = 0.0;

  static void define(schema::Schema<SamplerLCM>& s) {
    s.v3().category("sampling/custom_sampling/samplers").python_module("comfy_extras.nodes_custom_sampler");
    s.description("lcm with settings.");
    s.input("s_noise", &SamplerLCM::s_noise)
        .default_value(1.0)
        .range(0.0, 64.0)
        .step(0.01)
        .tooltip("A factor for the noise that is added after the first step.");
    s.input("s_noise_end", &SamplerLCM::s_noise_end)
        .default_value(1.0)
        .range(0.0, 64.0)
        .step(0.01)
        .tooltip("The factor at the last step; between, it goes evenly from one to the other.");
    s.input("noise_clip_std", &SamplerLCM::noise_clip_std)
        .default_value(0.0)
        .range(0.0, 10.0)
        .step(0.01)
        .tooltip("Noise is kept within so many of its standard deviations; 0 leaves it alone.");
  }

  Sampler execute(schema::Context&) const {
    return sampling::lcm_sampler({.s_noise = s_noise, .s_noise_end = s_noise_end, .noise_clip_std = noise_clip_std});
  }
};

WEFT_NODE(SamplerLCM);

}  // namespace
}  // namespace weft::nodes
