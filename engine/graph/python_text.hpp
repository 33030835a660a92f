// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/value.hpp"

namespace weft::graph {

/// Python's str() of a literal: what a STRING input gets when its value is not a text. "True", "None", "1.0".
std::string python_str(const schema::Value& value);

}  // namespace weft::graph
