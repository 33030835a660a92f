// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// Runs every case of every indexed folder below `golden`. One result a case; nothing is left out.
std::vector<Result> run_index_cases(const std::filesystem::path& golden, const std::filesystem::path& scratch,
                                    const schema::NodeLibrary& library);

}  // namespace weft::parity
