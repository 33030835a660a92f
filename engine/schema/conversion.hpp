// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "engine/schema/port_type.hpp"
#include "engine/schema/value_list.hpp"

namespace weft::schema {

/// The one OpaqueType of T, with T's describe and bytes where PortType<T> has them.
template <typename T>
const OpaqueType& opaque_type() {
  static constexpr auto make = [] {
    OpaqueType type{&typeid(T), PortType<T>::name, nullptr, nullptr};
    if constexpr (requires(const T& object) { PortType<T>::describe(object); })
      type.describe = [](const void* object) -> std::string {
        return PortType<T>::describe(*static_cast<const T*>(object));
      };
    if constexpr (requires(const T& object) { PortType<T>::bytes(object); })
      type.bytes = [](const void* object) -> std::size_t { return PortType<T>::bytes(*static_cast<const T*>(object)); };
    return type;
  };
  static const OpaqueType instance = make();
  return instance;
}

/// What a node returns, as a Value. An empty optional or a null pointer becomes null.
template <PortValue T>
Value to_value(T item) {
  if constexpr (is_list_v<T>) {
    std::vector<Value> values;
    values.reserve(item.size());
    for (auto& each : item) values.push_back(to_value<typename T::value_type>(std::move(each)));
    return to_list_value(std::move(values));
  } else if constexpr (is_blockable_v<T>) {
    if (auto* blocker = std::get_if<Blocker>(&item)) return to_blocker_value(std::move(*blocker));
    return to_value(std::move(std::get<0>(item)));
  } else if constexpr (is_optional_v<T>) {
    return item.has_value() ? to_value(std::move(*item)) : Value{};
  } else if constexpr (std::is_same_v<T, Value>) {
    return item;
  } else if constexpr (std::is_same_v<T, Choice>) {
    return Value(std::move(item.value));
  } else if constexpr (LiteralPort<T> && std::is_same_v<T, unwrapped_t<T>>) {
    return Value(std::move(item));
  } else if constexpr (std::is_same_v<T, unwrapped_t<T>>) {
    return Value(std::make_shared<const T>(std::move(item)), opaque_type<T>());
  } else {  // std::shared_ptr<const U>
    using U = unwrapped_t<T>;
    static_assert(!LiteralPort<U>, "literals are held by value");
    return item == nullptr ? Value{} : Value(std::move(item), opaque_type<U>());
  }
}

/// Throw NodeError when the value is of another type or does not fit. Non-null only.
void read_value(const Value& value, bool& target);
void read_value(const Value& value, std::int64_t& target);
void read_value(const Value& value, std::uint64_t& target);
void read_value(const Value& value, double& target);
void read_value(const Value& value, std::string& target);
void read_value(const Value& value, Choice& target);
[[noreturn]] void throw_wrong_port(const Value& value, std::string_view expected);

/// Puts a value into a node's member; of a list, the first item, unless the member is a List. A null value leaves an optional empty and a Value null, and throws
/// NodeError for anything else: the node at the other end of the link gave nothing.
template <PortValue T>
void from_value(const Value& value, T& target) {
  using U = unwrapped_t<T>;
  if constexpr (is_list_v<T>) {
    target.clear();
    if (value.is_null()) return;
    for (const Value& item : items_of(value)) from_value(item, target.emplace_back());
  } else if (const ValueList* list = as_value_list(value)) {
    from_value(list->items.empty() ? Value{} : list->items.front(), target);
  } else if constexpr (std::is_same_v<T, Value>) {
    target = value;
  } else if constexpr (is_optional_v<T>) {
    if (value.is_null()) {
      target.reset();
    } else {
      typename T::value_type item{};
      from_value(value, item);
      target = std::move(item);
    }
  } else if constexpr (LiteralPort<T>) {
    read_value(value, target);
  } else {
    auto shared = value.template as_shared<U>();
    if (shared == nullptr) throw_wrong_port(value, PortType<U>::name);
    if constexpr (std::is_same_v<T, U>)
      target = *shared;
    else
      target = std::move(shared);
  }
}

}  // namespace weft::schema
