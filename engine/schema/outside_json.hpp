// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "engine/schema/value.hpp"

/// What is asked of JSON that another program wrote.
namespace weft::schema {

/// Whether lists and objects lie deeper in one another than so many. Asked before the text is read, since reading,
/// copying and writing recurse.
bool nested_deeper_than(int most, std::string_view json);

/// A JSON text, number or truth value as a literal; null for anything else. Whole numbers are signed where they fit.
Value scalar_of(const nlohmann::ordered_json& json);

}  // namespace weft::schema
