// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/value_list.hpp"

#include <fmt/format.h>

#include "engine/schema/conversion.hpp"

namespace weft::schema {

std::string PortType<ValueList>::describe(const ValueList& list) {
  if (list.items.empty()) return "of nothing";
  return fmt::format("of {}, the first {}", list.items.size(), list.items.front().describe());
}

std::size_t PortType<ValueList>::bytes(const ValueList& list) {
  std::size_t total = 0;
  for (const Value& item : list.items) total += item.bytes();
  return total;
}

const ValueList* as_value_list(const Value& value) { return value.as_pointer<ValueList>(); }

std::span<const Value> items_of(const Value& value) {
  if (const ValueList* list = as_value_list(value)) return list->items;
  return {&value, 1};
}

Value to_list_value(std::vector<Value> items) {
  return Value(std::make_shared<const ValueList>(ValueList{std::move(items)}), opaque_type<ValueList>());
}

const Blocker* as_blocker(const Value& value) { return value.as_pointer<Blocker>(); }

Value to_blocker_value(Blocker blocker) {
  return Value(std::make_shared<const Blocker>(std::move(blocker)), opaque_type<Blocker>());
}

}  // namespace weft::schema
