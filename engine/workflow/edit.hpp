// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/workflow/prompt.hpp"

namespace weft::workflow {

/// Sets one input of one node, as `--set 3.seed=7` asks: `selector` is "<node>.<input>", the node named by its id,
/// its title or its class. `text` is taken as JSON where it is a number, a boolean, null or a quoted string, else as
/// the string itself; an input that was a string stays one. The type is checked later, by validation.
/// A connected input is disconnected, and a seed that is set is no longer among the node's controls; an input the node
/// does not have yet is added. Throws UsageError when no node fits (with near names) or several do (with their ids).
void set_input(Prompt& prompt, std::string_view selector, std::string_view text);

/// The same with the assignment in one text, "3.seed=7".
void apply_assignment(Prompt& prompt, std::string_view assignment);

}  // namespace weft::workflow
