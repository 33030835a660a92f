// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CFGGuider {
  Model model;
  Conditioning positive;
  Conditioning negative;
  double cfg = 8.0;

  static void define(schema::Schema<CFGGuider>& s) {
    s.display_name("CFGGuider")
        .category("sampling/custom_sampling/guiders")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Guides towards one prompt and away from another.");
    s.input("model", &CFGGuider::model);
    s.input("positive", &CFGGuider::positive);
    s.input("negative", &CFGGuider::negative);
    s.input("cfg", &CFGGuider::cfg).default_value(8.0).range(0.0, 100.0).step(0.1).round(0.01);
  }

  Guider execute(schema::Context&) const { return {model, sampling::cfg_guidance(positive, negative, cfg)}; }
};

WEFT_NODE(CFGGuider);

}  // namespace
}  // namespace weft::nodes
