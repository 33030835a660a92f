// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SplitSigmas {
  Sigmas sigmas;
  std::int64_t step = 0;

  static void define(schema::Schema<SplitSigmas>& s) {
    s.display_name("SplitSigmas")
        .category("sampling/custom_sampling/sigmas")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels up to a step, and from it on.");
    s.input("sigmas", &SplitSigmas::sigmas);
    s.input("step", &SplitSigmas::step).default_value(0).range(0, 10000);
    s.outputs("high_sigmas", "low_sigmas");
  }

  std::tuple<Sigmas, Sigmas> execute(schema::Context&) const {
    return {{sigmas.values.slice(0, 0, step + 1)}, {sigmas.values.slice(0, step)}};
  }
};

WEFT_NODE(SplitSigmas);

}  // namespace
}  // namespace weft::nodes
