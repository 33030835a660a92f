// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/value.hpp"

namespace weft::python {

/// Python's str() of a literal: what a STRING input gets when its value is not a text. "True", "None", "1.0".
std::string str(const schema::Value& value);
/// Python's repr(): as str(), but texts are quoted.
std::string repr(const schema::Value& value);
/// Python's bool(): false for None, False, 0 and what is empty.
bool truth(const schema::Value& value);
/// Of a double: the shortest digits that read back, with ".0" on whole numbers.
std::string float_text(double number);

}  // namespace weft::python
