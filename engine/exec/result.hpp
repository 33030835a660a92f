// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
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
  skipped,  ///< something it needs failed
  blocked,  ///< an input said "not now", so that it was not called at all
};

struct NodeOutcome {
  graph::NodeIndex node;
  NodeStatus status = NodeStatus::unneeded;
  double milliseconds = 0;
};

/// What an output node showed, in this run or, cached, in an earlier one.
struct NodeReport {
  graph::NodeIndex node;  ///< of the graph that was given: itself, or the node whose expansion it belongs to
  schema::NodeUi ui;
  std::string node_id;  ///< its own
};

/// A node that an expansion added.
struct ExpandedOutcome {
  std::string node_id;
  std::string class_type;
  NodeOutcome outcome;  ///< `node` is the one of the given graph whose expansion it belongs to
};

struct RunResult {
  std::vector<NodeOutcome> nodes;         ///< in the order of graph.order()
  std::vector<ExpandedOutcome> expanded;  ///< in the order in which they were added
  std::vector<NodeReport> reports;        ///< output nodes that have something to show
  std::vector<ExecutionError> failures;   ///< with keep_going, else the first is thrown; and what blockers told
  double milliseconds = 0;

  std::size_t count(NodeStatus status) const noexcept;
};

}  // namespace weft::exec
