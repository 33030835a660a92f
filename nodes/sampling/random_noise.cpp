// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <limits>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct RandomNoise {
  std::uint64_t noise_seed = 0;

  static void define(schema::Schema<RandomNoise>& s) {
    s.display_name("RandomNoise")
        .category("sampling/custom_sampling/noise")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise of a seed.");
    s.input("noise_seed", &RandomNoise::noise_seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .control_after_generate();
  }

  NoiseSource execute(schema::Context&) const { return {.seed = noise_seed}; }
};

WEFT_NODE(RandomNoise);

}  // namespace
}  // namespace weft::nodes
