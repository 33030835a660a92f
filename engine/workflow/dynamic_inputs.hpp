// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/node_info.hpp"
#include "engine/workflow/canvas.hpp"

namespace weft::workflow {

/// Inputs whose number depends on other inputs' values (COMFY_DYNAMICCOMBO_V3, COMFY_DYNAMICGROUP_V3): where a node has
/// one, the positions of its saved values are not known beforehand. Growing sockets (COMFY_AUTOGROW_V3) are matched by
/// name and need nothing. Throws WorkflowError when the class has such an input; `source` names the file.
void refuse_dynamic_inputs(const CanvasNode& node, const schema::NodeInfo& info, const std::string& source);

}  // namespace weft::workflow
