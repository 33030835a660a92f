// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/latent/latent_operation.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentApplyOperationCFG {
  Model model;
  sampling::LatentOperation operation;

  static void define(schema::Schema<LatentApplyOperationCFG>& s) {
    s.v3().category("latent/advanced/operations").python_module("comfy_extras.nodes_latent").experimental();
    s.description("A model whose guidance goes through the operation at every step.");
    s.input("model", &LatentApplyOperationCFG::model);
    s.input("operation", &LatentApplyOperationCFG::operation);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.hooks.push_back(sampling::operation_on_guidance(operation));
    return changed;
  }
};

WEFT_NODE(LatentApplyOperationCFG);

}  // namespace
}  // namespace weft::nodes
