// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LaplaceScheduler {
  std::int64_t steps = 20;
  double sigma_max = 14.614642;
  double sigma_min = 0.0291675;
  double mu = 0.0;
  double beta = 0.5;

  static void define(schema::Schema<LaplaceScheduler>& s) {
    s.display_name("LaplaceScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels that lie dense around e to the power of mu.");
    s.input("steps", &LaplaceScheduler::steps).default_value(20).range(1, 10000);
    s.input("sigma_max", &LaplaceScheduler::sigma_max)
        .default_value(14.614642)
        .range(0.0, 5000.0)
        .step(0.01)
        .round(0.0);
    s.input("sigma_min", &LaplaceScheduler::sigma_min)
        .default_value(0.0291675)
        .range(0.0, 5000.0)
        .step(0.01)
        .round(0.0);
    s.input("mu", &LaplaceScheduler::mu).default_value(0.0).range(-10.0, 10.0).step(0.1).round(0.0);
    s.input("beta", &LaplaceScheduler::beta).default_value(0.5).range(0.0, 10.0).step(0.1).round(0.0);
  }

  Sigmas execute(schema::Context&) const { return {sampling::laplace_sigmas(steps, sigma_min, sigma_max, mu, beta)}; }
};

WEFT_NODE(LaplaceScheduler);

}  // namespace
}  // namespace weft::nodes
