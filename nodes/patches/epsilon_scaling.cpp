// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EpsilonScaling {
  Model model;
  double scaling_factor = 1.005;

  static void define(schema::Schema<EpsilonScaling>& s) {
    s.name("Epsilon Scaling");
    s.v3().category("model_patches/unet").python_module("comfy_extras.nodes_eps");
    s.description("Divides the predicted noise, which takes back some of what errors add up to.");
    s.input("model", &EpsilonScaling::model);
    s.input("scaling_factor", &EpsilonScaling::scaling_factor).default_value(1.005).range(0.5, 1.5).step(0.001).display("number");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::epsilon_scaling(scaling_factor));
  }
};

WEFT_NODE(EpsilonScaling);

}  // namespace
}  // namespace weft::nodes
