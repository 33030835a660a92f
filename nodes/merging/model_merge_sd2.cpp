// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/merging/block_shares.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelMergeSD2 : BlockShares<30> {
  Model model1;
  Model model2;

  static void define(schema::Schema<ModelMergeSD2>& s) {
    s.display_name("ModelMergeSD2")
        .category("advanced/model_merging/model_specific")
        .python_module("comfy_extras.nodes_model_merging_model_specific");
    s.description("A mix of two models like SD2, by blocks: 1 is the first, 0 the second.");
    s.input("model1", &ModelMergeSD2::model1);
    s.input("model2", &ModelMergeSD2::model2);
    declare(s, unet_block_names(12, "."));
  }

  Model execute(schema::Context&) const {
    return merged_by_blocks(model1, model2, unet_block_names(12, "."), shares());
  }
};

WEFT_NODE(ModelMergeSD2);

}  // namespace
}  // namespace weft::nodes
