// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct BetaSamplingScheduler {
  Model model;
  std::int64_t steps = 20;
  double alpha = 0.6;
  double beta = 0.6;

  static void define(schema::Schema<BetaSamplingScheduler>& s) {
    s.display_name("BetaSamplingScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels at the quantiles of a beta distribution.");
    s.input("model", &BetaSamplingScheduler::model);
    s.input("steps", &BetaSamplingScheduler::steps).default_value(20).range(1, 10000);
    s.input("alpha", &BetaSamplingScheduler::alpha).default_value(0.6).range(0.0, 50.0).step(0.01).round(0.0);
    s.input("beta", &BetaSamplingScheduler::beta).default_value(0.6).range(0.0, 50.0).step(0.01).round(0.0);
  }

  Sigmas execute(schema::Context&) const { return {sampling::beta_sigmas(*model.sampling, steps, alpha, beta)}; }
};

WEFT_NODE(BetaSamplingScheduler);

}  // namespace
}  // namespace weft::nodes
