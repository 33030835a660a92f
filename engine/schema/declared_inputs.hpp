// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/schema/conversion.hpp"
#include "engine/schema/dynamic_inputs.hpp"
#include "engine/schema/expansion.hpp"
#include "engine/schema/input_builder.hpp"

namespace weft::schema {

/// Puts one value into one member of a T.
template <typename T>
using InputReader = std::function<void(T&, const Value&)>;

/// What can be a member of a node that is an input.
template <typename M>
concept InputMember = PortValue<M> || is_autogrow_v<M> || is_dynamic_combo_v<M>;

template <typename T, InputMember M>
auto declare_input(std::vector<InputSpec>& specs, std::vector<InputReader<T>>& readers, std::string name, M T::*member);

/// What a branch's `static void define(Inputs<Self>&)` names its inputs with.
template <typename T>
class Inputs {
 public:
  template <InputMember M>
  auto input(std::string name, M T::*member) {
    return declare_input(specs_, readers_, std::move(name), member);
  }
  std::vector<InputSpec>& specs() noexcept { return specs_; }
  std::vector<InputReader<T>>& readers() noexcept { return readers_; }

 private:
  std::vector<InputSpec> specs_;
  std::vector<InputReader<T>> readers_;
};

/// Throws NodeError: the value is not what nest_inputs makes, or names no branch.
[[noreturn]] void throw_no_branch(const Value& value);
/// A link as raw_link inputs get it: a list of node id and slot. Throws NodeError for anything else.
NodeLink read_link(const Value& value);
Value to_link_value(const NodeLink& link);
/// Throws NodeError with "input NAME: " before what the error being handled says.
[[noreturn]] void rethrow_for_input(const std::string& name, const NodeError& error);

namespace detail {

template <typename M>
void read_member(const Value& value, M& target) {
  if constexpr (std::is_same_v<M, NodeLink>)
    target = read_link(value);
  else if constexpr (std::is_same_v<M, std::optional<NodeLink>>)
    value.is_null() ? target.reset() : (void)(target = read_link(value));
  else
    from_value(value, target);
}

template <typename T>
void read_autogrow(const Value& value, Autogrow<T>& target) {
  target.items.clear();
  const Value::Object* members = value.as_object();
  if (members == nullptr) return;
  for (const auto& [name, item] : *members) {
    try {
      read_member(item, target.items.emplace_back(name, T{}).second);
    } catch (const NodeError& error) {
      rethrow_for_input(name, error);
    }
  }
}

/// Fills a T from the members of `object` after its first.
template <typename T>
T read_branch(const Value::Object& object, const std::vector<InputSpec>& specs,
              const std::vector<InputReader<T>>& readers) {
  T branch{};
  for (std::size_t i = 0; i < readers.size() && i + 1 < object.size(); ++i) {
    if (object[i + 1].second.is_null() && !specs[i].required) continue;
    try {
      readers[i](branch, object[i + 1].second);
    } catch (const NodeError& error) {
      rethrow_for_input(specs[i].name, error);
    }
  }
  return branch;
}

template <typename Variant>
using BranchReader = std::function<bool(std::string_view key, const Value::Object&, Variant&)>;

template <BranchType B, typename Variant>
void add_branch(std::vector<Branch>& branches, std::vector<BranchReader<Variant>>& readers) {
  auto inputs = std::make_shared<Inputs<B>>();
  B::define(*inputs);
  branches.push_back({std::string(B::key), inputs->specs()});
  readers.push_back([inputs](std::string_view key, const Value::Object& object, Variant& target) {
    if (key != B::key) return false;
    target = read_branch<B>(object, inputs->specs(), inputs->readers());
    return true;
  });
}

template <typename... B>
auto variant_reader(std::vector<Branch>& branches, std::type_identity<std::variant<B...>>) {
  using Variant = std::variant<B...>;
  std::vector<BranchReader<Variant>> readers;
  (add_branch<B>(branches, readers), ...);
  return [readers = std::move(readers)](const Value& value, Variant& target) {
    const Value::Object* object = value.as_object();
    const std::string* key = object == nullptr || object->empty() ? nullptr : object->front().second.as_string();
    if (key != nullptr)
      for (const auto& read : readers)
        if (read(*key, *object, target)) return;
    throw_no_branch(value);
  };
}

}  // namespace detail

/// The description of an input of C++ type M, as far as the type tells.
template <PortValue M>
InputSpec plain_input(std::string name) {
  InputSpec spec;
  spec.name = std::move(name);
  spec.port = PortType<unwrapped_t<M>>::name;
  spec.required = !is_optional_v<M>;
  spec.takes_list = is_list_v<M>;
  spec.raw_link = std::is_same_v<unwrapped_t<M>, NodeLink>;
  return spec;
}

/// Adds one input to a description, and what fills its member to `readers`. Returns the builder that fits its type.
template <typename T, InputMember M>
auto declare_input(std::vector<InputSpec>& specs, std::vector<InputReader<T>>& readers, std::string name,
                   M T::*member) {
  InputSpec spec;
  spec.name = std::move(name);
  if constexpr (is_autogrow_v<M>) {
    using Element = typename decltype(M::items)::value_type::second_type;
    auto growth = std::make_shared<Growth>();
    growth->element.push_back(plain_input<Element>(spec.name));
    spec.port = kAutogrowPort;
    spec.growth = growth;
    specs.push_back(std::move(spec));
    readers.push_back([member](T& node, const Value& value) { detail::read_autogrow(value, node.*member); });
    return AutogrowBuilder<Element>(specs, std::move(growth));
  } else if constexpr (is_dynamic_combo_v<M>) {
    auto branches = std::make_shared<std::vector<Branch>>();
    auto read = detail::variant_reader(*branches, std::type_identity<M>{});
    spec.port = kDynamicComboPort;
    spec.branches = std::move(branches);
    specs.push_back(std::move(spec));
    readers.push_back([member, read](T& node, const Value& value) { read(value, node.*member); });
    return DynamicComboBuilder(specs);
  } else {
    specs.push_back(plain_input<M>(std::move(spec.name)));
    readers.push_back([member](T& node, const Value& value) { detail::read_member(value, node.*member); });
    return InputBuilder<M>(specs);
  }
}

}  // namespace weft::schema
