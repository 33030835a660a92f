// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct VPScheduler {
  std::int64_t steps = 20;
  double beta_d = 19.9;
  double beta_min = 0.1;
  double eps_s = 0.001;

  static void define(schema::Schema<VPScheduler>& s) {
    s.display_name("VPScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("The noise levels of a continuous variance-preserving process.");
    s.input("steps", &VPScheduler::steps).default_value(20).range(1, 10000);
    s.input("beta_d", &VPScheduler::beta_d).default_value(19.9).range(0.0, 5000.0).step(0.01).round(0.0);
    s.input("beta_min", &VPScheduler::beta_min).default_value(0.1).range(0.0, 5000.0).step(0.01).round(0.0);
    s.input("eps_s", &VPScheduler::eps_s).default_value(0.001).range(0.0, 1.0).step(0.0001).round(0.0);
  }

  Sigmas execute(schema::Context&) const { return {sampling::vp_sigmas(steps, beta_d, beta_min, eps_s)}; }
};

WEFT_NODE(VPScheduler);

}  // namespace
}  // namespace weft::nodes
