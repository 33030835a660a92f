// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/python/expression.hpp"
#include "engine/schema/value.hpp"

namespace weft::python {

/// A literal as a number: numbers and truth values as they are, texts as Python's int() and float() read them, blanks
/// and underscores included. Nullopt for everything else.
std::optional<Number> parse_number(const schema::Value& value);

}  // namespace weft::python
