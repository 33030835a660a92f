// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ExponentialScheduler {
  std::int64_t steps = 20;
  double sigma_max = 14.614642;
  double sigma_min = 0.0291675;

  static void define(schema::Schema<ExponentialScheduler>& s) {
    s.display_name("ExponentialScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels of which each is the same part of the one before.");
    s.input("steps", &ExponentialScheduler::steps).default_value(20).range(1, 10000);
    s.input("sigma_max", &ExponentialScheduler::sigma_max)
        .default_value(14.614642)
        .range(0.0, 5000.0)
        .step(0.01)
        .round(0.0);
    s.input("sigma_min", &ExponentialScheduler::sigma_min)
        .default_value(0.0291675)
        .range(0.0, 5000.0)
        .step(0.01)
        .round(0.0);
  }

  Sigmas execute(schema::Context&) const { return {sampling::exponential_sigmas(steps, sigma_min, sigma_max)}; }
};

WEFT_NODE(ExponentialScheduler);

}  // namespace
}  // namespace weft::nodes
