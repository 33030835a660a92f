// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/graph/graph.hpp"

namespace weft::graph {

/// What some nodes need, each after what it needs itself, and the loops that were met on the way.
struct Order {
  std::vector<NodeIndex> nodes;
  /// Each loop as the nodes along it, first not repeated. At most kMostCycles are told.
  std::vector<std::vector<NodeIndex>> cycles;
  /// The nodes at which loops close: they come before one of their sources. Without them there is no loop.
  std::vector<NodeIndex> closing;
  static constexpr std::size_t kMostCycles = 16;
};

/// The nodes that one node takes its inputs from; may name a node twice.
using SourcesOf = std::function<std::span<const NodeIndex>(NodeIndex)>;

/// Depth first from `targets`, without recursion, so that a chain of any length works. Deterministic.
Order order_from(std::span<const NodeIndex> targets, std::size_t node_count, const SourcesOf& sources_of);

}  // namespace weft::graph
