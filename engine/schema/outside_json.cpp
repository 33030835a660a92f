// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/outside_json.hpp"

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace weft::schema {

bool nested_deeper_than(int most, std::string_view json) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (quoted && json[i] == '\\')
      ++i;
    else if (json[i] == '"')
      quoted = !quoted;
    else if (!quoted && (json[i] == '[' || json[i] == '{') && ++depth > most)
      return true;
    else if (!quoted && (json[i] == ']' || json[i] == '}'))
      --depth;
  }
  return false;
}

Value scalar_of(const nlohmann::ordered_json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_unsigned()) {
    const auto number = json.get<std::uint64_t>();
    return number <= INT64_MAX ? Value(static_cast<std::int64_t>(number)) : Value(number);
  }
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return {};
}

}  // namespace weft::schema
