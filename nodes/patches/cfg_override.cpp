// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CFGOverride {
  Model model;
  double cfg = 1.0;
  double start_percent = 0.0;
  double end_percent = 1.0;

  static void define(schema::Schema<CFGOverride>& s) {
    s.v3().display_name("CFG Override").category("advanced/guidance").python_module("comfy_extras.nodes_cfg");
    s.description("Guides with another strength on a part of the way from noise to picture.");
    s.input("model", &CFGOverride::model);
    s.input("cfg", &CFGOverride::cfg).default_value(1.0).range(0.0, 100.0).step(0.1).round(0.01);
    s.input("start_percent", &CFGOverride::start_percent).default_value(0.0).range(0.0, 1.0).step(0.001);
    s.input("end_percent", &CFGOverride::end_percent).default_value(1.0).range(0.0, 1.0).step(0.001);
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::strength_of_guidance(cfg, {start_percent, end_percent}));
  }
};

WEFT_NODE(CFGOverride);

}  // namespace
}  // namespace weft::nodes
