// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/workflow/canvas.hpp"

namespace weft::workflow {

/// Group nodes, the predecessor of subgraphs (`extra.groupNodes`): a node of type `workflow>name`, or `workflow/name`
/// in older files. Recognised here and refused by name. Throws WorkflowError when the node is one; `source` names the
/// file.
void refuse_group_node(const CanvasNode& node, const std::string& source);

}  // namespace weft::workflow
