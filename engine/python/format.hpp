// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/schema/value.hpp"

namespace weft::python {

/// The values that a format names.
using NamedValues = std::vector<std::pair<std::string, schema::Value>>;

/// Python's format string, `template.format(**values)`: {name}, {name[0]}, {name!r}, {name:>8.2f}, {{ and }}; widths
/// and precisions may be fields themselves. Numbers and texts take Python's format specification; anything else no
/// specification at all. Throws NodeError: what is wrong and where.
std::string format(std::string_view text, const NamedValues& values);

/// format(value, specification). Throws NodeError.
std::string format_value(const schema::Value& value, std::string_view specification);

}  // namespace weft::python
