// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CFGNorm {
  Model model;
  double strength = 1.0;

  static void define(schema::Schema<CFGNorm>& s) {
    s.v3().category("advanced/guidance").python_module("comfy_extras.nodes_cfg").experimental();
    s.description("Guidance that makes no cell stronger than the positive prompt alone does.");
    s.input("model", &CFGNorm::model);
    s.input("strength", &CFGNorm::strength).default_value(1.0).range(0.0, 100.0).step(0.01);
    s.outputs("patched_model");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::norm_limited_guidance(strength));
  }
};

WEFT_NODE(CFGNorm);

}  // namespace
}  // namespace weft::nodes
