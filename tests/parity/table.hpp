// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/parity/result.hpp"

namespace weft::parity {

/// The parity table in Markdown: a row a folder and group, and why cases were skipped.
std::string table(const std::vector<Result>& results);

}  // namespace weft::parity
