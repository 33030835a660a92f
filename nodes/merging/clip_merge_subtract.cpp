// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPMergeSubtract {
  Clip clip1;
  Clip clip2;
  double multiplier = 1.0;

  static void define(schema::Schema<CLIPMergeSubtract>& s) {
    s.display_name("CLIPMergeSubtract").category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("The difference of two text encoders, times a number.");
    s.input("clip1", &CLIPMergeSubtract::clip1);
    s.input("clip2", &CLIPMergeSubtract::clip2);
    s.input("multiplier", &CLIPMergeSubtract::multiplier).default_value(1.0).range(-10.0, 10.0).step(0.01);
  }

  Clip execute(schema::Context&) const {
    return models::merged(clip1, clip2,
                          [this](std::string_view) { return models::MergeShares{multiplier, -multiplier}; });
  }
};

WEFT_NODE(CLIPMergeSubtract);

}  // namespace
}  // namespace weft::nodes
