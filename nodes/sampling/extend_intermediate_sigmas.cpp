// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ExtendIntermediateSigmas {
  Sigmas sigmas;
  std::int64_t steps = 2;
  double start_at_sigma = -1.0;
  double end_at_sigma = 12.0;
  schema::Choice spacing;

  static void define(schema::Schema<ExtendIntermediateSigmas>& s) {
    s.display_name("ExtendIntermediateSigmas")
        .category("sampling/custom_sampling/sigmas")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("More steps between noise levels of a range.");
    s.input("sigmas", &ExtendIntermediateSigmas::sigmas);
    s.input("steps", &ExtendIntermediateSigmas::steps).default_value(2).range(1, 100);
    s.input("start_at_sigma", &ExtendIntermediateSigmas::start_at_sigma)
        .default_value(-1.0)
        .range(-1.0, 20000.0)
        .step(0.01)
        .round(0.0);
    s.input("end_at_sigma", &ExtendIntermediateSigmas::end_at_sigma)
        .default_value(12.0)
        .range(0.0, 20000.0)
        .step(0.01)
        .round(0.0);
    s.input("spacing", &ExtendIntermediateSigmas::spacing).options({"linear", "cosine", "sine"});
  }

  Sigmas execute(schema::Context&) const {
    return {sampling::extended_sigmas(sigmas.values, steps, start_at_sigma, end_at_sigma, spacing.value)};
  }
};

WEFT_NODE(ExtendIntermediateSigmas);

}  // namespace
}  // namespace weft::nodes
