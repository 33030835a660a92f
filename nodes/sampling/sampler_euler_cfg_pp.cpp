// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sampler_options.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplerEulerCFGpp {
  schema::Choice version;

  static void define(schema::Schema<SamplerEulerCFGpp>& s) {
    s.v3().display_name("SamplerEulerCFG++").category("_for_testing").experimental();
    s.python_module("comfy_extras.nodes_advanced_samplers");
    s.description("euler_cfg_pp, or an alternative form of it.");
    s.input("version", &SamplerEulerCFGpp::version).options({"regular", "alternative"});
  }

  Sampler execute(schema::Context&) const {
    return version == "alternative" ? sampling::euler_cfg_pp_alternative_sampler()
                                    : sampling::find_sampler("euler_cfg_pp");
  }
};

WEFT_NODE(SamplerEulerCFGpp);

}  // namespace
}  // namespace weft::nodes
