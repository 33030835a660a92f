// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <ATen/ATen.h>

#include "diffusion/sampling/number_list.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ManualSigmas {
  std::string sigmas = "1, 0.5";

  static void define(schema::Schema<ManualSigmas>& s) {
    s.v3().category("_for_testing/custom_sampling").python_module("comfy_extras.nodes_custom_sampler").experimental();
    s.description("Noise levels written out: numbers, whatever stands between them.");
    s.input("sigmas", &ManualSigmas::sigmas).default_value("1, 0.5");
  }

  Sigmas execute(schema::Context&) const { return {at::tensor(sampling::numbers_in(sigmas), at::kFloat)}; }
};

WEFT_NODE(ManualSigmas);

}  // namespace
}  // namespace weft::nodes
