// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelMergeSimple {
  Model model1;
  Model model2;
  double ratio = 1.0;

  static void define(schema::Schema<ModelMergeSimple>& s) {
    s.display_name("ModelMergeSimple").category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("A mix of two models: 1 is the first, 0 the second.");
    s.input("model1", &ModelMergeSimple::model1);
    s.input("model2", &ModelMergeSimple::model2);
    s.input("ratio", &ModelMergeSimple::ratio).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    return models::merged(model1, model2, [this](std::string_view) { return models::MergeShares{ratio, 1.0 - ratio}; });
  }
};

WEFT_NODE(ModelMergeSimple);

}  // namespace
}  // namespace weft::nodes
