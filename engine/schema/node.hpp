// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/registry.hpp"
#include "engine/schema/schema.hpp"

/// What a node's source file includes: Schema, Context and the registration.
namespace weft::schema {

/// A struct whose members are its inputs.
template <typename T>
concept NodeType = std::default_initializable<T> && requires(const T& node, Schema<T>& schema, Context& context) {
  T::define(schema);
  node.execute(context);
};
/// Optional: `Hash fingerprint(Context&) const` adds what the outside world says (a file's identity) to the cache key.
template <typename T>
concept HasFingerprint = requires(const T& node, Context& context) {
  { node.fingerprint(context) } -> std::convertible_to<Hash>;
};
/// Optional: `void validate(Validation&) const` looks at the literals before anything runs.
template <typename T>
concept HasValidate = requires(const T& node, Validation& validation) { node.validate(validation); };

/// Optional, and needed where inputs are lazy: `std::vector<std::string> needs() const` names the lazy inputs that the
/// node wants, given the others. Asked again when they are there, until it names nothing new.
template <typename T>
concept HasNeeds = requires(const T& node) {
  { node.needs() } -> std::convertible_to<std::vector<std::string>>;
};

/// Throws std::logic_error when a schema contradicts itself (two inputs of one name, a default out of its range).
void check_schema(const NodeInfo& info);
/// Likewise: lazy inputs without needs(), or the other way round.
void check_needs(const NodeClass& node_class);

namespace detail {

/// Fills members from values; a NodeError gets the input's name. What is optional and not given keeps what the member
/// has; with skip_null, so does everything that is not given.
template <NodeType T>
T read_inputs(const std::vector<typename Schema<T>::Reader>& readers, const std::vector<InputSpec>& specs,
              NodeClass::Inputs inputs, bool skip_null) {
  T node{};
  for (std::size_t i = 0; i < readers.size(); ++i) {
    if (inputs[i].is_null() && (skip_null || !specs[i].required)) continue;
    try {
      readers[i](node, inputs[i]);
    } catch (const NodeError& error) {
      rethrow_for_input(specs[i].name, error);
    }
  }
  return node;
}

template <typename R>
std::vector<Value> to_values(R result) {
  return {to_value(std::move(result))};
}
template <typename... R>
std::vector<Value> to_values(std::tuple<R...> result) {
  std::vector<Value> values;
  values.reserve(sizeof...(R));
  std::apply([&values](auto&... item) { (values.push_back(to_value(std::move(item))), ...); }, result);
  return values;
}

}  // namespace detail

/// Builds the type-erased class of T. class_name: what the schema starts from, usually T's own name.
template <NodeType T>
NodeClass make_node_class(std::string_view class_name) {
  auto schema = std::make_shared<Schema<T>>(class_name);
  T::define(*schema);
  check_schema(schema->info());
  NodeClass made{.info = schema->info()};
  using Result = decltype(std::declval<const T&>().execute(std::declval<Context&>()));
  made.expands = may_expand_v<Result>;
  const auto read = [schema](NodeClass::Inputs inputs, bool skip_null) {
    return detail::read_inputs<T>(schema->readers(), schema->info().inputs, inputs, skip_null);
  };
  made.execute = [read](NodeClass::Inputs inputs, Context& context) -> std::vector<Value> {
    const T node = read(inputs, false);
    if constexpr (std::is_void_v<Result>) {
      node.execute(context);
      return {};
    } else if constexpr (may_expand_v<Result>) {
      Result result = node.execute(context);
      if (auto* expansion = std::get_if<Expansion>(&result)) {
        context.expand(std::move(*expansion));
        return {};
      }
      return detail::to_values(std::move(std::get<0>(result)));
    } else {
      return detail::to_values(node.execute(context));
    }
  };
  if constexpr (HasFingerprint<T>)
    made.fingerprint = [read](NodeClass::Inputs inputs, Context& context) -> Hash {
      return read(inputs, true).fingerprint(context);
    };
  if constexpr (HasValidate<T>)
    made.validate = [read](NodeClass::Inputs inputs, Validation& validation) {
      read(inputs, true).validate(validation);
    };
  if constexpr (HasNeeds<T>)
    made.needs = [read](NodeClass::Inputs inputs) -> std::vector<std::string> { return read(inputs, true).needs(); };
  check_needs(made);
  return made;
}

/// How the registry keeps a class: built when a library is made, so that no schema runs before main.
struct NodeEntry {
  NodeClass (*build)() = nullptr;
};

}  // namespace weft::schema

/// Registers a node class, at namespace scope, once, in its own .cpp. Type: an unqualified name.
#define WEFT_NODE(Type)                                                                                  \
  static const ::weft::Registrar<::weft::schema::NodeEntry> weft_node_registrar_##Type {                 \
    #Type, ::weft::schema::NodeEntry{[] { return ::weft::schema::make_node_class<Type>(#Type); }}        \
  }
