// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/conversion.hpp"

#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::schema {

void throw_wrong_port(const Value& value, std::string_view expected) {
  if (value.is_null())
    throw NodeError(fmt::format("needs {}, but the node it is linked to gave nothing", expected),
                    "Load that part separately, e.g. with VAELoader, or use another file.");
  throw NodeError(fmt::format("needs {}, got {}", expected, value.describe()));
}

void read_value(const Value& value, bool& target) {
  const bool* item = value.as_bool();
  if (item == nullptr) throw_wrong_port(value, "BOOLEAN");
  target = *item;
}

void read_value(const Value& value, std::int64_t& target) {
  if (const auto* item = value.as_int()) {
    target = *item;
  } else if (const auto* large = value.as_uint(); large != nullptr && *large <= INT64_MAX) {
    target = static_cast<std::int64_t>(*large);
  } else {
    throw_wrong_port(value, "INT");
  }
}

void read_value(const Value& value, std::uint64_t& target) {
  if (const auto* item = value.as_uint()) {
    target = *item;
  } else if (const auto* small = value.as_int(); small != nullptr && *small >= 0) {
    target = static_cast<std::uint64_t>(*small);
  } else {
    throw_wrong_port(value, "INT of at least 0");
  }
}

// INT links end in FLOAT inputs where a port takes both.
void read_value(const Value& value, double& target) {
  if (const auto* item = value.as_double()) {
    target = *item;
  } else if (const auto* whole = value.as_int()) {
    target = static_cast<double>(*whole);
  } else if (const auto* large = value.as_uint()) {
    target = static_cast<double>(*large);
  } else {
    throw_wrong_port(value, "FLOAT");
  }
}

void read_value(const Value& value, std::string& target) {
  const std::string* item = value.as_string();
  if (item == nullptr) throw_wrong_port(value, "STRING");
  target = *item;
}

void read_value(const Value& value, Choice& target) {
  const std::string* item = value.as_string();
  if (item == nullptr) throw_wrong_port(value, "COMBO");
  target.value = *item;
}

}  // namespace weft::schema
