// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerSEEDS2 {
  schema::Choice solver_type;
  double eta = 1.0;
  double s_noise = 1.0;
  double r = 0.5;

  static void define(schema::Schema<SamplerSEEDS2>& s) {
    s.v3().category("sampling/custom_sampling/samplers").python_module("comfy_extras.nodes_custom_sampler");
    s.description(
        "seeds_2 with settings. With phi_2 and r 1 it is exponential Heun: with eta 0 exp_heun_2_x0, with eta 1 "
        "exp_heun_2_x0_sde.");
    s.input("solver_type", &SamplerSEEDS2::solver_type).options({"phi_1", "phi_2"});
    s.input("eta", &SamplerSEEDS2::eta)
        .default_value(1.0)
        .range(0.0, 100.0)
        .step(0.01)
        .round(0.0)
        .tooltip("How stochastic it is; 0 is the ordinary differential equation.");
    s.input("s_noise", &SamplerSEEDS2::s_noise)
        .default_value(1.0)
        .range(0.0, 100.0)
        .step(0.01)
        .round(0.0)
        .tooltip("A factor for the noise.");
    s.input("r", &SamplerSEEDS2::r)
        .default_value(0.5)
        .range(0.01, 1.0)
        .step(0.01)
        .round(0.0)
        .tooltip("Where in a step its second stage lies.");
  }

  Sampler execute(schema::Context&) const {
    return sampling::seeds_2_sampler(
        {.eta = eta, .s_noise = s_noise}, r,
        solver_type == "phi_2" ? sampling::SeedsWeights::phi_2 : sampling::SeedsWeights::phi_1);
  }
};

WEFT_NODE(SamplerSEEDS2);

}  // namespace
}  // namespace weft::nodes
