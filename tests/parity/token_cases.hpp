// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "tests/parity/result.hpp"

namespace weft::parity {

/// Token ids: the `tokens` folder's odd strings, and the weighted tokens of each set's prompts.json.
std::vector<Result> run_token_cases(const std::filesystem::path& golden);

}  // namespace weft::parity
