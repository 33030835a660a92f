// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPMergeSimple {
  Clip clip1;
  Clip clip2;
  double ratio = 1.0;

  static void define(schema::Schema<CLIPMergeSimple>& s) {
    s.display_name("CLIPMergeSimple").category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("A mix of two text encoders: 1 is the first, 0 the second.");
    s.input("clip1", &CLIPMergeSimple::clip1);
    s.input("clip2", &CLIPMergeSimple::clip2);
    s.input("ratio", &CLIPMergeSimple::ratio).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  Clip execute(schema::Context&) const {
    return models::merged(clip1, clip2, [this](std::string_view) { return models::MergeShares{ratio, 1.0 - ratio}; });
  }
};

WEFT_NODE(CLIPMergeSimple);

}  // namespace
}  // namespace weft::nodes
