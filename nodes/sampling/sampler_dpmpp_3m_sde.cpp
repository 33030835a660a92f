// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerDPMPP_3M_SDE {
  double eta = 1.0;
  double s_noise = 1.0;
  schema::Choice noise_device;

  static void define(schema::Schema<SamplerDPMPP_3M_SDE>& s) {
    s.display_name("SamplerDPMPP_3M_SDE")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("dpmpp_3m_sde with settings.");
    s.input("eta", &SamplerDPMPP_3M_SDE::eta).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("s_noise", &SamplerDPMPP_3M_SDE::s_noise).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("noise_device", &SamplerDPMPP_3M_SDE::noise_device)
        .options({"gpu", "cpu"})
        .tooltip("Without effect: the noise is drawn on the CPU, so that a seed means the same picture everywhere.");
  }

  Sampler execute(schema::Context&) const { return sampling::dpmpp_3m_sde_sampler({.eta = eta, .s_noise = s_noise}); }
};

WEFT_NODE(SamplerDPMPP_3M_SDE);

}  // namespace
}  // namespace weft::nodes
