// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "engine/exec/execution_error.hpp"
#include "engine/graph/graph.hpp"
#include "engine/schema/context.hpp"

namespace weft::exec {

enum class NodeStatus {
  executed,
  cached,    ///< its result came from an earlier run, or from an equal node of this one
  unneeded,  ///< all that would use its result is cached
  failed,
  skipped,   ///< something it needs failed
};

struct NodeOutcome {
  graph::NodeIndex node;
  NodeStatus status = NodeStatus::unneeded;
  double milliseconds = 0;
};

/// What an output node showed, in this run or, cached, in an earlier one.
struct NodeReport {
  graph::NodeIndex node;
  schema::NodeUi ui;
};

struct RunResult {
  std::vector<NodeOutcome> nodes;         ///< in the order of graph.order()
  std::vector<NodeReport> reports;        ///< output nodes that have something to show
  std::vector<ExecutionError> failures;   ///< only with keep_going; else the first is thrown
  double milliseconds = 0;

  std::size_t count(NodeStatus status) const noexcept;
};

}  // namespace weft::exec
