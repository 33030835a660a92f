// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// Runs the calls of text nodes that folders hold in a strings.json: {node, inputs, outputs} or {…, error}. One result
/// for each node class.
std::vector<Result> run_string_cases(const std::filesystem::path& golden, const schema::NodeLibrary& library);

}  // namespace weft::parity
