// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sampled.hpp"

namespace weft::nodes {
namespace {

struct KSamplerSelect {
  schema::Choice sampler_name;

  static void define(schema::Schema<KSamplerSelect>& s) {
    s.display_name("KSamplerSelect")
        .category("sampling/custom_sampling/samplers")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("A sampler by its name, with its usual settings.");
    s.input("sampler_name", &KSamplerSelect::sampler_name).options(sampler_options);
  }

  Sampler execute(schema::Context&) const { return sampling::find_sampler(sampler_name.value); }
};

WEFT_NODE(KSamplerSelect);

}  // namespace
}  // namespace weft::nodes
