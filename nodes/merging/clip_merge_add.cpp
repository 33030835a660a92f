// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPMergeAdd {
  Clip clip1;
  Clip clip2;

  static void define(schema::Schema<CLIPMergeAdd>& s) {
    s.display_name("CLIPMergeAdd").category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("The sum of two text encoders: to one, the difference that another two have.");
    s.input("clip1", &CLIPMergeAdd::clip1);
    s.input("clip2", &CLIPMergeAdd::clip2);
  }

  Clip execute(schema::Context&) const {
    return models::merged(clip1, clip2, [](std::string_view) { return models::MergeShares{1.0, 1.0}; });
  }
};

WEFT_NODE(CLIPMergeAdd);

}  // namespace
}  // namespace weft::nodes
