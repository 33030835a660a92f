// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/dynamic_inputs.hpp"

#include <fmt/format.h>

namespace weft::workflow {

void refuse_dynamic_inputs(const CanvasNode& node, const schema::NodeInfo& info, const std::string& source) {
  for (const schema::InputSpec& input : info.inputs) {
    if (input.port != "COMFY_DYNAMICCOMBO_V3" && input.port != "COMFY_DYNAMICGROUP_V3") continue;
    throw WorkflowError(
        fmt::format("{}: node {} ({}) has the dynamic input `{}`, and this version does not read dynamic inputs",
                    source, node.id, node.type, input.name),
        "Use File > Export (API) on the canvas.");
  }
}

}  // namespace weft::workflow
