// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace weft::nodes {

/// The numbers in a text such as "7, 8, 9"; whatever else it holds separates them. Throws NodeError for one that is too
/// large to count blocks.
std::vector<std::int64_t> layer_numbers(std::string_view text);

}  // namespace weft::nodes
