// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace weft::text {

/// Reads the number of "(word:1.2)" as Python's float() does: white space around it, a sign, digits of any script,
/// underscores between digits, an exponent, "inf", "nan". Nothing when it is no number.
std::optional<double> parse_python_float(std::string_view text);

}  // namespace weft::text
