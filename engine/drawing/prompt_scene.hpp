// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/drawing/scene.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::drawing {

/// An API prompt, which has no places of its own, laid out in columns. Sockets of unknown classes are those that are
/// wired.
Scene prompt_scene(const workflow::Prompt& prompt, const schema::NodeLibrary& library);

}  // namespace weft::drawing
