// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelSamplingAuraFlow {
  Model model;
  double shift = 1.73;

  static void define(schema::Schema<ModelSamplingAuraFlow>& s) {
    s.display_name("ModelSamplingAuraFlow")
        .category("advanced/model")
        .python_module("comfy_extras.nodes_model_advanced");
    s.description("A model that is sampled as AuraFlow was trained.");
    s.input("model", &ModelSamplingAuraFlow::model);
    s.input("shift", &ModelSamplingAuraFlow::shift).default_value(1.73).range(0.0, 100.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.sampling = sampling::discrete_flow(shift, 1.0);
    return changed;
  }
};

WEFT_NODE(ModelSamplingAuraFlow);

}  // namespace
}  // namespace weft::nodes
