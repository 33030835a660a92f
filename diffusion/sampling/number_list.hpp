// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace weft::sampling {

/// The numbers in a text such as "1, 0.5"; whatever else it holds separates them. Throws NodeError for one that no
/// float32 holds.
std::vector<double> numbers_in(std::string_view text);

}  // namespace weft::sampling
