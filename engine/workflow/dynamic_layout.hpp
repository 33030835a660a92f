// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/workflow/canvas.hpp"
#include "engine/workflow/node_layout.hpp"

namespace weft::workflow {

/// The layout of one node of a class whose inputs depend on the node (COMFY_DYNAMICCOMBO_V3, COMFY_AUTOGROW_V3): behind
/// a dynamic combo come the inputs of the option that the file chooses, in a growing group there are those that the
/// file has and those that the class requires.
NodeLayout lay_out(const schema::NodeInfo& info, const CanvasNode& node);

}  // namespace weft::workflow
