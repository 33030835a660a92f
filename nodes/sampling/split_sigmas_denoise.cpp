// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SplitSigmasDenoise {
  Sigmas sigmas;
  double denoise = 1.0;

  static void define(schema::Schema<SplitSigmasDenoise>& s) {
    s.display_name("SplitSigmasDenoise")
        .category("sampling/custom_sampling/sigmas")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels before and after the last part of the way.");
    s.input("sigmas", &SplitSigmasDenoise::sigmas);
    s.input("denoise", &SplitSigmasDenoise::denoise).default_value(1.0).range(0.0, 1.0).step(0.01);
    s.outputs("high_sigmas", "low_sigmas");
  }

  std::tuple<Sigmas, Sigmas> execute(schema::Context&) const {
    const auto all = std::max<std::int64_t>(sigmas.values.size(0) - 1, 0);
    // nearbyint rounds halves to even, as Python's round does.
    const auto last = static_cast<std::int64_t>(std::nearbyint(static_cast<double>(all) * denoise));
    // Counted from the end: with denoise 0 the high ones are none.
    return {{sigmas.values.slice(0, 0, last == 0 ? 0 : -last)}, {sigmas.values.slice(0, -(last + 1))}};
  }
};

WEFT_NODE(SplitSigmasDenoise);

}  // namespace
}  // namespace weft::nodes
