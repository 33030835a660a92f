// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerER_SDE {
  schema::Choice solver_type;
  std::int64_t max_stage = 3;
  double eta = 1.0;
  double s_noise = 1.0;

  static void define(schema::Schema<SamplerER_SDE>& s) {
    s.display_name("SamplerER_SDE")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("er_sde with settings.");
    s.input("solver_type", &SamplerER_SDE::solver_type).options({"ER-SDE", "Reverse-time SDE", "ODE"});
    s.input("max_stage", &SamplerER_SDE::max_stage).default_value(3).range(1, 3);
    s.input("eta", &SamplerER_SDE::eta)
        .default_value(1.0)
        .range(0.0, 100.0)
        .step(0.01)
        .round(0.0)
        .tooltip("How stochastic the reverse-time SDE is; 0 is the ODE. The other kinds do not look at it.");
    s.input("s_noise", &SamplerER_SDE::s_noise).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
  }

  Sampler execute(schema::Context&) const {
    if (solver_type == "ER-SDE") return sampling::er_sde_sampler({.s_noise = s_noise, .max_stage = max_stage});
    if (solver_type == "ODE" || eta == 0.0)
      return sampling::er_sde_sampler({.s_noise = 0.0, .max_stage = max_stage, .reverse = 0.0});
    return sampling::er_sde_sampler({.s_noise = s_noise, .max_stage = max_stage, .reverse = eta});
  }
};

WEFT_NODE(SamplerER_SDE);

}  // namespace
}  // namespace weft::nodes
