// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "tests/parity/result.hpp"

namespace weft::parity {

/// Token ids: the `tokens` folder's odd strings, and the weighted tokens of each set's prompts.json.
/// scratch: where missing model files are rebuilt from their manifests.
std::vector<Result> run_token_cases(const std::filesystem::path& golden, const std::filesystem::path& scratch);

}  // namespace weft::parity
