// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerEulerAncestralCFGPP {
  double eta = 1.0;
  double s_noise = 1.0;

  static void define(schema::Schema<SamplerEulerAncestralCFGPP>& s) {
    s.display_name("SamplerEulerAncestralCFG++")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("euler_ancestral_cfg_pp with settings.");
    s.input("eta", &SamplerEulerAncestralCFGPP::eta).default_value(1.0).range(0.0, 1.0).step(0.01).round(0.0);
    s.input("s_noise", &SamplerEulerAncestralCFGPP::s_noise).default_value(1.0).range(0.0, 10.0).step(0.01).round(0.0);
  }

  Sampler execute(schema::Context&) const {
    return sampling::euler_ancestral_cfg_pp_sampler({.eta = eta, .s_noise = s_noise});
  }
};

WEFT_NODE(SamplerEulerAncestralCFGPP);

}  // namespace
}  // namespace weft::nodes
