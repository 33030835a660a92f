// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/merging/block_shares.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

std::vector<std::string> flux_block_names() {
  constexpr std::size_t kDouble = 19, kSingle = 38;
  std::vector<std::string> names{"img_in.", "time_in.", "guidance_in", "vector_in.", "txt_in."};
  add_block_names(names, "double_blocks", kDouble, ".");
  add_block_names(names, "single_blocks", kSingle, ".");
  names.emplace_back("final_layer.");
  return names;
}

struct ModelMergeFlux1 : BlockShares<63> {
  Model model1;
  Model model2;

  static void define(schema::Schema<ModelMergeFlux1>& s) {
    s.display_name("ModelMergeFlux1")
        .category("advanced/model_merging/model_specific")
        .python_module("comfy_extras.nodes_model_merging_model_specific");
    s.description("A mix of two models like Flux, by blocks: 1 is the first, 0 the second.");
    s.input("model1", &ModelMergeFlux1::model1);
    s.input("model2", &ModelMergeFlux1::model2);
    declare(s, flux_block_names());
  }

  Model execute(schema::Context&) const { return merged_by_blocks(model1, model2, flux_block_names(), shares()); }
};

WEFT_NODE(ModelMergeFlux1);

}  // namespace
}  // namespace weft::nodes
