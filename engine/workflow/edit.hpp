// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/schema/node_library.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::workflow {

/// Sets one input of one node, as `--set 3.seed=7` asks: `selector` is "<node>.<input>", the node named by its id,
/// its title or its class. `text` is taken as JSON where it is a number, a boolean, null or a quoted string, else as
/// the string itself; an input that was a string stays one. The type is checked later, by validation.
/// A connected input is disconnected, and a seed that is set is no longer among the node's controls; an input the node
/// does not have yet is added. Throws UsageError when no node fits (with near names), several do (with their ids), or
/// the library knows the node's class and it declares no such input. library: null where no class is known.
void set_input(Prompt& prompt, std::string_view selector, std::string_view text,
               const schema::NodeLibrary* library = nullptr);

/// The same with the assignment in one text, "3.seed=7".
void apply_assignment(Prompt& prompt, std::string_view assignment, const schema::NodeLibrary* library = nullptr);

}  // namespace weft::workflow
