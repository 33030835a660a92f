// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerDPMAdaptative {
  std::int64_t order = 3;
  double rtol = 0.05;
  double atol = 0.0078;
  double h_init = 0.05;
  double pcoeff = 0.0;
  double icoeff = 1.0;
  double dcoeff = 0.0;
  double accept_safety = 0.81;
  double eta = 0.0;
  double s_noise = 1.0;

  static void define(schema::Schema<SamplerDPMAdaptative>& s) {
    s.display_name("SamplerDPMAdaptative")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("dpm_adaptive with settings.");
    s.input("order", &SamplerDPMAdaptative::order).default_value(3).range(2, 3);
    s.input("rtol", &SamplerDPMAdaptative::rtol).default_value(0.05).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("atol", &SamplerDPMAdaptative::atol).default_value(0.0078).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("h_init", &SamplerDPMAdaptative::h_init).default_value(0.05).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("pcoeff", &SamplerDPMAdaptative::pcoeff).default_value(0.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("icoeff", &SamplerDPMAdaptative::icoeff).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("dcoeff", &SamplerDPMAdaptative::dcoeff).default_value(0.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("accept_safety", &SamplerDPMAdaptative::accept_safety)
        .default_value(0.81)
        .range(0.0, 100.0)
        .step(0.01)
        .round(0.0);
    s.input("eta", &SamplerDPMAdaptative::eta).default_value(0.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("s_noise", &SamplerDPMAdaptative::s_noise).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
  }

  Sampler execute(schema::Context&) const {
    return sampling::dpm_adaptive_sampler({.order = order,
                                           .rtol = rtol,
                                           .atol = atol,
                                           .h_init = h_init,
                                           .pcoeff = pcoeff,
                                           .icoeff = icoeff,
                                           .dcoeff = dcoeff,
                                           .accept_safety = accept_safety,
                                           .eta = eta,
                                           .s_noise = s_noise});
  }
};

WEFT_NODE(SamplerDPMAdaptative);

}  // namespace
}  // namespace weft::nodes
