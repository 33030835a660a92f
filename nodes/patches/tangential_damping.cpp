// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct TCFG {
  Model model;

  static void define(schema::Schema<TCFG>& s) {
    s.v3().display_name("Tangential Damping CFG").category("advanced/guidance").python_module("comfy_extras.nodes_tcfg");
    s.description("Guidance whose negative loses what is at odds with the positive.");
    s.input("model", &TCFG::model);
    s.outputs("patched_model");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::tangential_damping());
  }
};

WEFT_NODE(TCFG);

}  // namespace
}  // namespace weft::nodes
