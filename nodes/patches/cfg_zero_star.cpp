// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CFGZeroStar {
  Model model;

  static void define(schema::Schema<CFGZeroStar>& s) {
    s.v3().category("advanced/guidance").python_module("comfy_extras.nodes_cfg");
    s.description("Guidance with the negative scaled to what the positive has of it.");
    s.input("model", &CFGZeroStar::model);
    s.outputs("patched_model");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::zero_star_guidance());
  }
};

WEFT_NODE(CFGZeroStar);

}  // namespace
}  // namespace weft::nodes
