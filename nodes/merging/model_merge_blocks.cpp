// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelMergeBlocks {
  Model model1;
  Model model2;
  double input = 1.0;
  double middle = 1.0;
  double out = 1.0;

  static void define(schema::Schema<ModelMergeBlocks>& s) {
    s.display_name("ModelMergeBlocks").category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("A mix of two UNets, by blocks: 1 is the first, 0 the second.");
    s.input("model1", &ModelMergeBlocks::model1);
    s.input("model2", &ModelMergeBlocks::model2);
    s.input("input", &ModelMergeBlocks::input).default_value(1.0).range(0.0, 1.0).step(0.01);
    s.input("middle", &ModelMergeBlocks::middle).default_value(1.0).range(0.0, 1.0).step(0.01);
    s.input("out", &ModelMergeBlocks::out).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  /// What is in none of the three parts goes with the input blocks.
  Model execute(schema::Context&) const {
    return models::merged(model1, model2, [this](std::string_view key) {
      const double ratio = key.starts_with("middle") ? middle : key.starts_with("out") ? out : input;
      return models::MergeShares{ratio, 1.0 - ratio};
    });
  }
};

WEFT_NODE(ModelMergeBlocks);

}  // namespace
}  // namespace weft::nodes
