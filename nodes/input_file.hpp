// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/schema/node_class.hpp"

namespace weft::nodes {

/// Adds a violation of `input` when no file has this name ("a.png", "sub/a.png", "a.png [output]"), with a near name of
/// those that `known` tells. noun: what it would be, "picture". An empty name passes: it is linked.
void check_input_file(schema::Validation& validation, const char* input, const std::string& name, const char* noun,
                      const std::function<std::vector<std::string>()>& known);

}  // namespace weft::nodes
