// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FluxDisableGuidance {
  Conditioning conditioning;

  static void define(schema::Schema<FluxDisableGuidance>& s) {
    s.v3().category("advanced/conditioning/flux").python_module("comfy_extras.nodes_flux");
    s.description("Tells Flux nothing of a guidance, as if it had not been distilled for one.");
    s.input("conditioning", &FluxDisableGuidance::conditioning);
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [](sampling::Cond& cond) { cond.guidance = std::nullopt; });
  }
};

WEFT_NODE(FluxDisableGuidance);

}  // namespace
}  // namespace weft::nodes
