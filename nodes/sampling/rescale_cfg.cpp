// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct RescaleCFG {
  Model model;
  double multiplier = 0.7;

  static void define(schema::Schema<RescaleCFG>& s) {
    s.display_name("RescaleCFG").category("advanced/model").python_module("comfy_extras.nodes_model_advanced");
    s.description("A model whose guidance keeps the contrast of the picture, so that a high cfg does not burn.");
    s.input("model", &RescaleCFG::model);
    s.input("multiplier", &RescaleCFG::multiplier).default_value(0.7).range(0.0, 1.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.cfg_function = sampling::rescaled_cfg(multiplier);
    return changed;
  }
};

WEFT_NODE(RescaleCFG);

}  // namespace
}  // namespace weft::nodes
