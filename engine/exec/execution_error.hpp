// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/graph/graph.hpp"

namespace weft::exec {

/// A node failed: which one, why, and what it was given. Made by the executor, once, from whatever the node threw.
class ExecutionError : public NodeError {
 public:
  /// Of the exception that is being handled. inputs: the node's values, in declared order.
  static ExecutionError from_current(const graph::GraphNode& node, std::span<const schema::Value> inputs);

  const std::string& node_id() const noexcept { return node_id_; }
  const std::string& class_type() const noexcept { return class_type_; }
  /// One sentence without the node, as what() has it with.
  const std::string& reason() const noexcept { return reason_; }
  /// Error::type() of what the node threw: "weights", "out_of_memory", "file"…; "error" for a foreign exception.
  const std::string& cause_type() const noexcept { return cause_type_; }
  /// Input name and what it was: port, shape or value.
  const std::vector<std::pair<std::string, std::string>>& inputs() const noexcept { return inputs_; }

 private:
  struct Cause {
    std::string reason, type, hint;
  };
  ExecutionError(const graph::GraphNode& node, Cause cause, std::span<const schema::Value> inputs);
  static Cause current_cause();

  std::string node_id_, class_type_, reason_, cause_type_;
  std::vector<std::pair<std::string, std::string>> inputs_;
};

}  // namespace weft::exec
