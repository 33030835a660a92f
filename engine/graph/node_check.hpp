// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/base/errors.hpp"
#include "engine/graph/graph.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::graph {

/// Checks single nodes of one prompt against their declarations, and fills in the graph's inputs on the way.
/// Lists of files are asked for once and kept as long as the checker.
class NodeChecker {
 public:
  NodeChecker(const workflow::Prompt& prompt, const schema::NodeLibrary& library, const schema::Services& services,
              Graph& graph)
      : prompt_(prompt), library_(library), services_(services), graph_(graph) {}

  /// Appends what is wrong with the node; false when there is an error (not a warning).
  bool check(NodeIndex index, std::vector<Violation>& errors, std::vector<Violation>& warnings);

 private:
  struct Node;
  bool check_class(const Node& node);
  void check_inputs(const Node& node);
  void check_link(const Node& node, const schema::InputSpec& spec, const workflow::Link& link, GraphInput& input);
  void check_literal(const Node& node, const schema::InputSpec& spec, const schema::Value& literal, GraphInput& input);
  void check_range(const Node& node, const schema::InputSpec& spec, const schema::Value& value);
  void check_choice(const Node& node, const schema::InputSpec& spec, GraphInput& input);
  void check_undeclared(const Node& node, std::vector<Violation>& warnings);
  void check_custom(const Node& node);
  const schema::OptionList& options(const schema::InputSpec& spec);
  bool may_suggest();

  const workflow::Prompt& prompt_;
  const schema::NodeLibrary& library_;
  const schema::Services& services_;
  Graph& graph_;
  std::unordered_map<const schema::InputSpec*, schema::OptionList> option_lists_;
  std::vector<schema::Value> literals_;
  std::size_t suggestions_ = 0;
};

}  // namespace weft::graph
