// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct Flux2Scheduler {
  std::int64_t steps = 20;
  std::int64_t width = 1024;
  std::int64_t height = 1024;

  static void define(schema::Schema<Flux2Scheduler>& s) {
    s.v3().category("sampling/custom_sampling/schedulers").python_module("comfy_extras.nodes_flux");
    s.description("Noise levels for a picture of that size, as Flux.2 was trained.");
    s.input("steps", &Flux2Scheduler::steps).default_value(20).range(1, 4096);
    s.input("width", &Flux2Scheduler::width).default_value(1024).range(16, kMaxResolution).step(1);
    s.input("height", &Flux2Scheduler::height).default_value(1024).range(16, kMaxResolution).step(1);
  }

  Sigmas execute(schema::Context&) const { return {sampling::flux2_sigmas(steps, width, height)}; }
};

WEFT_NODE(Flux2Scheduler);

}  // namespace
}  // namespace weft::nodes
