// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/schema/node_class.hpp"

namespace weft::graph {

/// Position of a node in its graph.
using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = UINT32_MAX;

/// One declared input of one node: another node's output, a literal of the declared type, or nothing (null literal).
struct GraphInput {
  schema::Value literal;
  NodeIndex source = kNoNode;
  std::uint32_t slot = 0;
  bool linked() const noexcept { return source != kNoNode; }
};

struct GraphNode {
  std::string id;
  std::string class_type;
  std::string title;                                ///< may be empty
  const schema::NodeInfo* info = nullptr;           ///< null: the class is unknown
  const schema::NodeClass* node_class = nullptr;    ///< null: the class is unknown or only described
  std::size_t first_input = 0;                      ///< into the graph's inputs; as many as info declares
};

/// What is to be executed, resolved: nodes by index, inputs in declared order. Made by validate(), read-only after;
/// borrows the node library. A node's inputs are filled in if some output node needs it.
class Graph {
 public:
  std::size_t size() const noexcept { return nodes_.size(); }
  const GraphNode& node(NodeIndex index) const noexcept { return nodes_[index]; }
  std::span<const GraphInput> inputs(NodeIndex index) const noexcept;
  std::optional<NodeIndex> find(std::string_view id) const;
  /// The output nodes that can be executed, in the document's order.
  const std::vector<NodeIndex>& outputs() const noexcept { return outputs_; }
  /// All that these outputs need, each after what it needs itself.
  const std::vector<NodeIndex>& order() const noexcept { return order_; }

  // For whoever builds one.
  NodeIndex add(GraphNode node);
  std::span<GraphInput> edit_inputs(NodeIndex index) noexcept;
  void set_schedule(std::vector<NodeIndex> outputs, std::vector<NodeIndex> order);

 private:
  struct IdHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
  };
  std::vector<GraphNode> nodes_;
  std::vector<GraphInput> inputs_;
  std::unordered_map<std::string, NodeIndex, IdHash, std::equal_to<>> by_id_;
  std::vector<NodeIndex> outputs_;
  std::vector<NodeIndex> order_;
};

}  // namespace weft::graph
