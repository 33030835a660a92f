// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FluxGuidance {
  Conditioning conditioning;
  double guidance = 3.5;

  static void define(schema::Schema<FluxGuidance>& s) {
    s.v3().category("advanced/conditioning/flux").python_module("comfy_extras.nodes_flux");
    s.input("conditioning", &FluxGuidance::conditioning);
    s.input("guidance", &FluxGuidance::guidance).default_value(3.5).range(0.0, 100.0).step(0.1);
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [this](sampling::Cond& cond) { cond.guidance = guidance; });
  }
};

WEFT_NODE(FluxGuidance);

}  // namespace
}  // namespace weft::nodes
