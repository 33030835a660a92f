// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weft::python {

/// A number of an expression: True and False, whole numbers of 64 bits, doubles.
using Number = std::variant<bool, std::int64_t, double>;
using NamedNumbers = std::vector<std::pair<std::string, Number>>;

/// Evaluates an arithmetic expression in Python's syntax and arithmetic: + - * / // % **, comparisons (chained too),
/// `and`, `or`, `not`, `x if c else y`, & | ^ ~ << >>, and the functions sum, min, max, abs, round, pow, sqrt, ceil,
/// floor, log, log2, log10, sin, cos, tan, int and float. Names are those of `values`, and `values` is the list of all.
/// Throws NodeError: what is wrong, and where.
/// differs: whole numbers have 64 bits, and what does not fit is an error.
Number evaluate(std::string_view expression, const NamedNumbers& values);

double to_double(const Number& number) noexcept;
/// Towards zero. Throws NodeError for what is not finite or does not fit.
std::int64_t to_whole(const Number& number);
bool to_truth(const Number& number) noexcept;

}  // namespace weft::python
