// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SDTurboScheduler {
  Model model;
  std::int64_t steps = 1;
  double denoise = 1.0;

  static void define(schema::Schema<SDTurboScheduler>& s) {
    s.display_name("SDTurboScheduler")
        .category("sampling/custom_sampling/schedulers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("The noise levels that SD Turbo and SDXL Turbo were distilled for.");
    s.input("model", &SDTurboScheduler::model);
    s.input("steps", &SDTurboScheduler::steps).default_value(1).range(1, 10);
    s.input("denoise", &SDTurboScheduler::denoise).default_value(1.0).range(0, 1.0).step(0.01);
  }

  Sigmas execute(schema::Context&) const { return {sampling::turbo_sigmas(*model.sampling, steps, denoise)}; }
};

WEFT_NODE(SDTurboScheduler);

}  // namespace
}  // namespace weft::nodes
