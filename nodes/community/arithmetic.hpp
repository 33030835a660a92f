// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace weft::nodes {

/// What a name in an expression stands for.
struct NamedNumber {
  std::string_view name;
  double value = 0;
};

/// The value of an arithmetic expression as Python writes it: + - * / // % ** ^, comparisons (1 or 0), `and`, `or`,
/// `not`, and the functions min, max, round, sum, abs, floor, ceil and sqrt. An empty text is 0.
/// Throws NodeError that says where it does not go on.
double evaluate_arithmetic(std::string_view text, const std::vector<NamedNumber>& names);

}  // namespace weft::nodes
