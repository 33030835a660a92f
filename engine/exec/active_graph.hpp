// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/graph/graph.hpp"
#include "engine/schema/expansion.hpp"

namespace weft::exec {

/// A graph as its own nodes see it.
class RunningGraph final : public schema::ActiveGraph {
 public:
  explicit RunningGraph(const graph::Graph& graph) : graph_(graph) {}
  schema::ActiveNode node(std::string_view id) const override;

 private:
  const graph::Graph& graph_;
};

/// Adds what an expansion of node `parent` holds, inputs resolved and literals converted; returns the new nodes, in its
/// order. Throws NodeError for ids that are taken, unknown classes, links to nothing, types that do not match, inputs
/// that are missing or not declared; nodes may have been added by then, and nothing takes them.
std::vector<graph::NodeIndex> add_expansion(graph::Graph& graph, graph::NodeIndex parent,
                                            const schema::Expansion& expansion);

}  // namespace weft::exec
