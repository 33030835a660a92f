// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct DisableNoise {
  static void define(schema::Schema<DisableNoise>& s) {
    s.display_name("DisableNoise")
        .category("sampling/custom_sampling/noise")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("No noise: sampling goes on from what there is.");
  }

  NoiseSource execute(schema::Context&) const { return {.empty = true}; }
};

WEFT_NODE(DisableNoise);

}  // namespace
}  // namespace weft::nodes
