// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/schedule.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sampled.hpp"

namespace weft::nodes {
namespace {

struct BasicScheduler {
  Model model;
  schema::Choice scheduler;
  std::int64_t steps = 20;
  double denoise = 1.0;

  static void define(schema::Schema<BasicScheduler>& s) {
    s.display_name("BasicScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("The noise levels of a named schedule.");
    s.input("model", &BasicScheduler::model);
    s.input("scheduler", &BasicScheduler::scheduler).options(scheduler_options);
    s.input("steps", &BasicScheduler::steps).default_value(20).range(1, 10000);
    s.input("denoise", &BasicScheduler::denoise).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  Sigmas execute(schema::Context&) const {
    return {sampling::scheduled_sigmas(*model.sampling, scheduler.value, steps, denoise)};
  }
};

WEFT_NODE(BasicScheduler);

}  // namespace
}  // namespace weft::nodes
