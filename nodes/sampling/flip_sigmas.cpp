// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FlipSigmas {
  Sigmas sigmas;

  static void define(schema::Schema<FlipSigmas>& s) {
    s.display_name("FlipSigmas")
        .category("sampling/custom_sampling/sigmas")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels the other way round, from picture to noise.");
    s.input("sigmas", &FlipSigmas::sigmas);
  }

  Sigmas execute(schema::Context&) const {
    if (sigmas.values.size(0) == 0) return sigmas;
    auto flipped = sigmas.values.flip(0);
    // From a level of 0 no step can be taken.
    if (flipped[0].item<float>() == 0.0F) flipped[0].fill_(0.0001);
    return {flipped};
  }
};

WEFT_NODE(FlipSigmas);

}  // namespace
}  // namespace weft::nodes
