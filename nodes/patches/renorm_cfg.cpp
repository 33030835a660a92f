// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/hooks.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct RenormCFG {
  Model model;
  double cfg_trunc = 100;
  double renorm_cfg = 1.0;

  static void define(schema::Schema<RenormCFG>& s) {
    s.v3().category("advanced/model").python_module("comfy_extras.nodes_lumina2");
    s.description("Guidance no stronger than the positive prompt alone, and none at high noise levels.");
    s.input("model", &RenormCFG::model);
    s.input("cfg_trunc", &RenormCFG::cfg_trunc).default_value(100).range(0.0, 100.0).step(0.01);
    s.input("renorm_cfg", &RenormCFG::renorm_cfg).default_value(1.0).range(0.0, 100.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.cfg_function = sampling::renormalised_cfg(cfg_trunc, renorm_cfg);
    return changed;
  }
};

WEFT_NODE(RenormCFG);

}  // namespace
}  // namespace weft::nodes
