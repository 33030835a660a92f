// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerSASolver {
  Model model;
  double eta = 1.0;
  double sde_start_percent = 0.2;
  double sde_end_percent = 0.8;
  double s_noise = 1.0;
  std::int64_t predictor_order = 3;
  std::int64_t corrector_order = 4;
  bool use_pece = false;
  bool simple_order_2 = false;

  static void define(schema::Schema<SamplerSASolver>& s) {
    s.display_name("SamplerSASolver")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("sa_solver with settings.");
    s.input("model", &SamplerSASolver::model);
    s.input("eta", &SamplerSASolver::eta).default_value(1.0).range(0.0, 10.0).step(0.01).round(0.0);
    s.input("sde_start_percent", &SamplerSASolver::sde_start_percent).default_value(0.2).range(0.0, 1.0).step(0.001);
    s.input("sde_end_percent", &SamplerSASolver::sde_end_percent).default_value(0.8).range(0.0, 1.0).step(0.001);
    s.input("s_noise", &SamplerSASolver::s_noise).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
    s.input("predictor_order", &SamplerSASolver::predictor_order).default_value(3).range(1, 6);
    s.input("corrector_order", &SamplerSASolver::corrector_order).default_value(4).range(0, 6);
    s.input("use_pece", &SamplerSASolver::use_pece);
    s.input("simple_order_2", &SamplerSASolver::simple_order_2);
  }

  Sampler execute(schema::Context&) const {
    return sampling::sa_solver_sampler({.eta = eta,
                                        .first_sigma = model.sampling->percent_to_sigma(sde_start_percent),
                                        .last_sigma = model.sampling->percent_to_sigma(sde_end_percent),
                                        .s_noise = s_noise,
                                        .predictor_order = predictor_order,
                                        .corrector_order = corrector_order,
                                        .pece = use_pece,
                                        .simple_order_2 = simple_order_2});
  }
};

WEFT_NODE(SamplerSASolver);

}  // namespace
}  // namespace weft::nodes
