// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/python/expression.hpp"

/// Python's arithmetic. All throw NodeError where Python raises, and where a whole number leaves 64 bits.
namespace weft::python {

/// "+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>".
Number binary(std::string_view sign, const Number& a, const Number& b);
/// "+", "-", "~".
Number unary(std::string_view sign, const Number& a);
/// "<", "<=", ">", ">=", "==", "!=".
bool compare(std::string_view sign, const Number& a, const Number& b);
/// A function of evaluate() by name.
Number call(std::string_view function, std::span<const Number> arguments);
bool is_function(std::string_view name) noexcept;

}  // namespace weft::python
