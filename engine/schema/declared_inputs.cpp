// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/declared_inputs.hpp"

#include <fmt/format.h>

namespace weft::schema {

void throw_no_branch(const Value& value) {
  throw NodeError(fmt::format("needs one of the options of a dynamic combo, got {}", value.describe()));
}

void rethrow_for_input(const std::string& name, const NodeError& error) {
  throw NodeError(fmt::format("input {}: {}", name, error.what()), error.hint());
}

NodeLink read_link(const Value& value) {
  const Value::List* pair = value.as_list();
  if (pair == nullptr || pair->size() != 2 || pair->front().as_string() == nullptr || pair->back().as_int() == nullptr)
    throw NodeError(fmt::format("needs a link to another node, got {}", value.describe()));
  return {*pair->front().as_string(), *pair->back().as_int()};
}

Value to_link_value(const NodeLink& link) { return Value::List{Value(link.node_id), Value(link.slot)}; }

}  // namespace weft::schema
