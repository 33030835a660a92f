// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/schema/value.hpp"

namespace weft::python {

/// json.loads; nullopt for what is not JSON, or deeper than 500 levels.
std::optional<schema::Value> parse_json(std::string_view text);

/// json.dumps(value, ensure_ascii=False): on one line with blanks behind ',' and ':' where indent is 0, else broken
/// into lines, `indent` blanks a level. What JSON has no form for is written as a text that tells what it is.
std::string to_json(const schema::Value& value, std::size_t indent);

}  // namespace weft::python
