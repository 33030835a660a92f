// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct GITSScheduler {
  double coeff = 1.2;
  std::int64_t steps = 10;
  double denoise = 1.0;

  static void define(schema::Schema<GITSScheduler>& s) {
    s.v3().category("sampling/custom_sampling/schedulers").python_module("comfy_extras.nodes_gits");
    s.description("Noise levels optimised for few steps with SD1.5.");
    s.input("coeff", &GITSScheduler::coeff)
        .default_value(1.2)
        .range(0.8, 1.5)
        .step(0.05)
        .tooltip("Higher puts more of the steps at low noise.");
    s.input("steps", &GITSScheduler::steps).default_value(10).range(2, 1000);
    s.input("denoise", &GITSScheduler::denoise).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  Sigmas execute(schema::Context&) const { return {sampling::gits_sigmas(coeff, steps, denoise)}; }
};

WEFT_NODE(GITSScheduler);

}  // namespace
}  // namespace weft::nodes
