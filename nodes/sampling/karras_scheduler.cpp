// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct KarrasScheduler {
  std::int64_t steps = 20;
  double sigma_max = 14.614642;
  double sigma_min = 0.0291675;
  double rho = 7.0;

  static void define(schema::Schema<KarrasScheduler>& s) {
    s.display_name("KarrasScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels that lie denser the lower they are.");
    s.input("steps", &KarrasScheduler::steps).default_value(20).range(1, 10000);
    s.input("sigma_max", &KarrasScheduler::sigma_max).default_value(14.614642).range(0.0, 5000.0).step(0.01).round(0.0);
    s.input("sigma_min", &KarrasScheduler::sigma_min).default_value(0.0291675).range(0.0, 5000.0).step(0.01).round(0.0);
    s.input("rho", &KarrasScheduler::rho).default_value(7.0).range(0.0, 100.0).step(0.01).round(0.0);
  }

  Sigmas execute(schema::Context&) const { return {sampling::karras_sigmas(steps, sigma_min, sigma_max, rho)}; }
};

WEFT_NODE(KarrasScheduler);

}  // namespace
}  // namespace weft::nodes
