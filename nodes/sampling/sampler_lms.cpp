// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerLMS {
  std::int64_t order = 4;

  static void define(schema::Schema<SamplerLMS>& s) {
    s.display_name("SamplerLMS")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("lms that looks back on so many steps.");
    s.input("order", &SamplerLMS::order).default_value(4).range(1, 100);
  }

  Sampler execute(schema::Context&) const { return sampling::lms_sampler(order); }
};

WEFT_NODE(SamplerLMS);

}  // namespace
}  // namespace weft::nodes
