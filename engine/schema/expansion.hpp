// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/schema/value.hpp"

namespace weft::schema {

/// An output of a node of the graph, or of an expansion.
struct NodeLink {
  std::string node_id;
  std::int64_t slot = 0;
  bool operator==(const NodeLink&) const = default;
};

/// One node that an expansion adds.
struct ExpandedNode {
  std::string id;  ///< as Subgraph::add made it: unique in the whole graph
  std::string class_type;
  std::string title;
  std::vector<std::pair<std::string, std::variant<Value, NodeLink>>> inputs;

  /// By its (flat) input name; replaces what was there. The node object stays valid until the next add().
  ExpandedNode& set(std::string input, Value value) { return put(std::move(input), std::move(value)); }
  ExpandedNode& set(std::string input, NodeLink link) { return put(std::move(input), std::move(link)); }
  /// Its output `slot`, to link to or to return.
  NodeLink out(std::int64_t slot) const { return {id, slot}; }

 private:
  ExpandedNode& put(std::string input, std::variant<Value, NodeLink> content);
};

/// What a node returns in place of results: nodes to execute, and where the results come from. Nodes may link to each
/// other, and to any node of the graph. Output nodes among them are executed too.
struct Expansion {
  std::vector<ExpandedNode> nodes;
  /// One for each output of the node that returns it: a value, or an output of one of the nodes.
  std::vector<std::variant<Value, NodeLink>> results;
  /// What is to be executed too, though no result comes from it.
  std::vector<NodeLink> wanted;
};

/// Builds an expansion. Ids are those of ComfyUI's GraphBuilder: `<node id>.<call>.<graph>.<n>`, so that they are the
/// same in each run.
class Subgraph {
 public:
  /// prefix: Context::expansion_prefix().
  explicit Subgraph(std::string prefix) : prefix_(std::move(prefix)) {}

  /// id: its last part; empty: a running number. The reference is valid until the next add().
  ExpandedNode& add(std::string class_type, std::string_view id = {});
  /// Of a node that was added; null when there is none. Takes the last part of the id.
  ExpandedNode* find(std::string_view id);
  Expansion finish(std::vector<std::variant<Value, NodeLink>> results) &&;

 private:
  std::string prefix_;
  Expansion expansion_;
};

/// A node of the graph as it is executed, whatever added it.
struct ActiveNode {
  std::string_view id;
  std::string_view class_type;
  std::string_view title;
  std::vector<std::pair<std::string_view, std::variant<Value, NodeLink>>> inputs;
};

/// The graph as it is executed, with what expansions added (ComfyUI's DYNPROMPT).
class ActiveGraph {
 public:
  virtual ~ActiveGraph() = default;
  /// Throws NodeError when there is no such node.
  virtual ActiveNode node(std::string_view id) const = 0;
};

}  // namespace weft::schema
