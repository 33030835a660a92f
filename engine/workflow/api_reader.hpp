// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/workflow/document.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::workflow {

/// Takes an API document as it is. Links are pairs of an id (a string) and a slot (a number); any other list is a
/// value. Throws WorkflowError for a node that is none, a repeated id and values of the wrong JSON type.
Prompt read_api(const Document& document);

/// One input's value or link, told apart as above.
Input read_input(JsonView view);

}  // namespace weft::workflow
