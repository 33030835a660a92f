// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/merging/block_shares.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelMergeSDXL : BlockShares<24> {
  Model model1;
  Model model2;

  static void define(schema::Schema<ModelMergeSDXL>& s) {
    s.display_name("ModelMergeSDXL")
        .category("advanced/model_merging/model_specific")
        .python_module("comfy_extras.nodes_model_merging_model_specific");
    s.description("A mix of two models like SDXL, by blocks: 1 is the first, 0 the second.");
    s.input("model1", &ModelMergeSDXL::model1);
    s.input("model2", &ModelMergeSDXL::model2);
    declare(s, unet_block_names(9, ""));
  }

  Model execute(schema::Context&) const { return merged_by_blocks(model1, model2, unet_block_names(9, ""), shares()); }
};

WEFT_NODE(ModelMergeSDXL);

}  // namespace
}  // namespace weft::nodes
