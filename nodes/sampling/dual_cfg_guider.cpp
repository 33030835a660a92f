// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct DualCFGGuider {
  Model model;
  Conditioning cond1;
  Conditioning cond2;
  Conditioning negative;
  double cfg_conds = 8.0;
  double cfg_cond2_negative = 8.0;
  schema::Choice style;

  static void define(schema::Schema<DualCFGGuider>& s) {
    s.display_name("DualCFGGuider")
        .category("sampling/custom_sampling/guiders")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Guides by two prompts and away from a third.");
    s.input("model", &DualCFGGuider::model);
    s.input("cond1", &DualCFGGuider::cond1);
    s.input("cond2", &DualCFGGuider::cond2);
    s.input("negative", &DualCFGGuider::negative);
    s.input("cfg_conds", &DualCFGGuider::cfg_conds).default_value(8.0).range(0.0, 100.0).step(0.1).round(0.01);
    s.input("cfg_cond2_negative", &DualCFGGuider::cfg_cond2_negative)
        .default_value(8.0)
        .range(0.0, 100.0)
        .step(0.1)
        .round(0.01);
    s.input("style", &DualCFGGuider::style).options({"regular", "nested"});
  }

  Guider execute(schema::Context&) const {
    const auto dual = style == "nested" ? sampling::DualStyle::nested : sampling::DualStyle::regular;
    return {model, sampling::dual_cfg_guidance(cond1, cond2, negative, cfg_conds, cfg_cond2_negative, dual)};
  }
};

WEFT_NODE(DualCFGGuider);

}  // namespace
}  // namespace weft::nodes
