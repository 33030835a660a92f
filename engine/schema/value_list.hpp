// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/port_type.hpp"
#include "engine/schema/value.hpp"

namespace weft::schema {

/// What a list output gives: nodes behind it run once for each item, unless they take whole lists. Not to be confused
/// with Value::List, a literal that happens to be a list.
struct ValueList {
  std::vector<Value> items;
};

template <>
struct PortType<ValueList> {
  static constexpr std::string_view name = "LIST";
  static std::string describe(const ValueList& list);
  static std::size_t bytes(const ValueList& list);
};

/// A value of this kind says "not now": a node that would get it does not run, and gives it on.
struct Blocker {
  /// Told as an error of the first node that it stops; without it, nothing is said.
  std::optional<std::string> message;
};

template <>
struct PortType<Blocker> {
  static constexpr std::string_view name = "EXECUTION_BLOCKER";
  static std::string describe(const Blocker& blocker) { return blocker.message.value_or(""); }
};

/// The items of a list; of anything else, the value itself. Valid as long as `value`.
std::span<const Value> items_of(const Value& value);
/// The list behind a value; null for anything else.
const ValueList* as_value_list(const Value& value);
/// A list as one value.
Value to_list_value(std::vector<Value> items);
/// Null unless the value blocks.
const Blocker* as_blocker(const Value& value);
Value to_blocker_value(Blocker blocker);

}  // namespace weft::schema
