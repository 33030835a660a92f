// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// Runs the cases of folders whose index lists single nodes with inputs named "@…" (inputs.safetensors beside it).
std::vector<Result> run_node_cases(const std::filesystem::path& golden, const schema::NodeLibrary& library);

}  // namespace weft::parity
