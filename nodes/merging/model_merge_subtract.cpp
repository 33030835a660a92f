// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelMergeSubtract {
  Model model1;
  Model model2;
  double multiplier = 1.0;

  static void define(schema::Schema<ModelMergeSubtract>& s) {
    s.display_name("ModelMergeSubtract").category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("The difference of two models, times a number.");
    s.input("model1", &ModelMergeSubtract::model1);
    s.input("model2", &ModelMergeSubtract::model2);
    s.input("multiplier", &ModelMergeSubtract::multiplier).default_value(1.0).range(-10.0, 10.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    return models::merged(model1, model2,
                          [this](std::string_view) { return models::MergeShares{multiplier, -multiplier}; });
  }
};

WEFT_NODE(ModelMergeSubtract);

}  // namespace
}  // namespace weft::nodes
