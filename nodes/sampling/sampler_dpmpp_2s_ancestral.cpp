// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerDPMPP_2S_Ancestral {
  double eta = 1.0;
  double s_noise = 1.0;

  static void define(schema::Schema<SamplerDPMPP_2S_Ancestral>& s) {
    s.display_name("SamplerDPMPP_2S_Ancestral")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("dpmpp_2s_ancestral with settings.");
    s.input("eta", &SamplerDPMPP_2S_Ancestral::eta).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("s_noise", &SamplerDPMPP_2S_Ancestral::s_noise).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
  }

  Sampler execute(schema::Context&) const {
    return sampling::dpmpp_2s_ancestral_sampler({.eta = eta, .s_noise = s_noise});
  }
};

WEFT_NODE(SamplerDPMPP_2S_Ancestral);

}  // namespace
}  // namespace weft::nodes
