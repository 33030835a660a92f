// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct APG {
  Model model;
  double eta = 1.0;
  double norm_threshold = 5.0;
  double momentum = 0.0;

  static void define(schema::Schema<APG>& s) {
    s.v3().display_name("Adaptive Projected Guidance").category("sampling/custom_sampling").python_module("comfy_extras.nodes_apg");
    s.description("Guidance without what only makes colours louder.");
    s.input("model", &APG::model);
    s.input("eta", &APG::eta).default_value(1.0).range(-10.0, 10.0).step(0.01).tooltip("How much of guidance along the positive prediction is kept; 1: all, as usual.");
    s.input("norm_threshold", &APG::norm_threshold).default_value(5.0).range(0.0, 50.0).step(0.1).tooltip("The longest that guidance may be; 0: any length.");
    s.input("momentum", &APG::momentum).default_value(0.0).range(-5.0, 1.0).step(0.01).tooltip("Of a running average of guidance over the steps; 0: none.");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::adaptive_projected_guidance(eta, norm_threshold, momentum));
  }
};

WEFT_NODE(APG);

}  // namespace
}  // namespace weft::nodes
