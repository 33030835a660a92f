// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/graph/graph.hpp"

namespace weft::exec {

/// The names of results: what a node gave is named by its class, its literals, which outputs of which results it
/// takes, and what its fingerprint says. Two nodes of one key give the same; node ids do not enter.
/// An output that declares what it depends on has a name of its own, made from that alone: what takes only such an
/// output stays cached when the node's other inputs change.
/// A node that an expansion added is named like any other; an object that the expansion put in as a literal is named
/// by the node that made the expansion, and where it put it.
/// differs: an output node's id does enter, so that two that save the same picture both save it.
class ResultKeys {
 public:
  /// Names a node and its outputs; all that it takes must have been named. fingerprint: null when there is none.
  void name(const graph::Graph& graph, graph::NodeIndex index, const Hash* fingerprint);
  /// Makes room for the nodes of a graph.
  void resize(std::size_t nodes) { nodes_.resize(nodes); }
  const Hash& of(graph::NodeIndex index) const noexcept { return nodes_[index]; }

 private:
  void add_input(Hasher& hasher, const graph::Graph& graph, graph::NodeIndex index, std::size_t input) const;
  void add_literal(Hasher& hasher, const graph::Graph& graph, const graph::GraphNode& node, std::size_t position,
                   const graph::GraphInput& input) const;
  void name_outputs(const graph::Graph& graph, graph::NodeIndex index, const Hash* fingerprint);

  std::vector<Hash> nodes_;
  std::unordered_map<std::uint64_t, Hash> outputs_;  ///< by node and slot; only those with a name of their own
};

}  // namespace weft::exec
