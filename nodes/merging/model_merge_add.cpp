// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelMergeAdd {
  Model model1;
  Model model2;

  static void define(schema::Schema<ModelMergeAdd>& s) {
    s.display_name("ModelMergeAdd").category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("The sum of two models: to one, the difference that another two have.");
    s.input("model1", &ModelMergeAdd::model1);
    s.input("model2", &ModelMergeAdd::model2);
  }

  Model execute(schema::Context&) const {
    return models::merged(model1, model2, [](std::string_view) { return models::MergeShares{1.0, 1.0}; });
  }
};

WEFT_NODE(ModelMergeAdd);

}  // namespace
}  // namespace weft::nodes
