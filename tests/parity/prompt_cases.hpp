// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// Runs the whole prompts of every `e2e*` folder with the weft command itself and compares its pictures.
/// A folder whose name ends in `_te_fp16` was recorded with the text encoder in its file's dtype (--dtype auto).
std::vector<Result> run_prompt_cases(const std::filesystem::path& golden, const std::filesystem::path& scratch,
                                     const schema::NodeLibrary& library);

}  // namespace weft::parity
