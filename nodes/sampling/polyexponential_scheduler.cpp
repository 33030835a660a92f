// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct PolyexponentialScheduler {
  std::int64_t steps = 20;
  double sigma_max = 14.614642;
  double sigma_min = 0.0291675;
  double rho = 1.0;

  static void define(schema::Schema<PolyexponentialScheduler>& s) {
    s.display_name("PolyexponentialScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels whose logarithm follows a power.");
    s.input("steps", &PolyexponentialScheduler::steps).default_value(20).range(1, 10000);
    s.input("sigma_max", &PolyexponentialScheduler::sigma_max)
        .default_value(14.614642)
        .range(0.0, 5000.0)
        .step(0.01)
        .round(0.0);
    s.input("sigma_min", &PolyexponentialScheduler::sigma_min)
        .default_value(0.0291675)
        .range(0.0, 5000.0)
        .step(0.01)
        .round(0.0);
    s.input("rho", &PolyexponentialScheduler::rho).default_value(1.0).range(0.0, 100.0).step(0.01).round(0.0);
  }

  Sigmas execute(schema::Context&) const {
    return {sampling::polyexponential_sigmas(steps, sigma_min, sigma_max, rho)};
  }
};

WEFT_NODE(PolyexponentialScheduler);

}  // namespace
}  // namespace weft::nodes
