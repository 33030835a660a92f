// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct DifferentialDiffusion {
  Model model;
  std::optional<double> strength;

  static void define(schema::Schema<DifferentialDiffusion>& s) {
    s.v3().display_name("Differential Diffusion").category("_for_testing").python_module("comfy_extras.nodes_differential_diffusion").experimental();
    s.description("The greys of a noise mask say from which step on a place is changed.");
    s.input("model", &DifferentialDiffusion::model);
    s.input("strength", &DifferentialDiffusion::strength).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::differential_diffusion(strength.value_or(1.0)));
  }
};

WEFT_NODE(DifferentialDiffusion);

}  // namespace
}  // namespace weft::nodes
