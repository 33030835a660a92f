// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/workflow/canvas.hpp"
#include "engine/workflow/node_layout.hpp"

namespace weft::workflow {

/// The layout of one node of a class whose inputs depend on the node (COMFY_DYNAMICCOMBO_V3, COMFY_AUTOGROW_V3): behind
/// a dynamic combo come the inputs of the option that the file chooses, in a growing group there are those that the
/// file has and those that the class requires.
NodeLayout lay_out(const schema::NodeInfo& info, const CanvasNode& node);

/// How many values in a list belong to the inputs behind a dynamic combo, its own being `values[at]`; nullopt where
/// that is no option of it.
std::optional<std::size_t> values_behind(const schema::InputSpec& combo, const std::vector<JsonView>& values,
                                         std::size_t at);

}  // namespace weft::workflow
