// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelSamplingSD3 {
  Model model;
  double shift = 3.0;

  static void define(schema::Schema<ModelSamplingSD3>& s) {
    s.display_name("ModelSamplingSD3").category("advanced/model").python_module("comfy_extras.nodes_model_advanced");
    s.description("A model that is sampled as SD3 was trained.");
    s.input("model", &ModelSamplingSD3::model);
    s.input("shift", &ModelSamplingSD3::shift).default_value(3.0).range(0.0, 100.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.sampling = sampling::discrete_flow(shift, 1000.0);
    return changed;
  }
};

WEFT_NODE(ModelSamplingSD3);

}  // namespace
}  // namespace weft::nodes
