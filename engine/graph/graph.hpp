// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/schema/dynamic_inputs.hpp"
#include "engine/schema/node_class.hpp"
#include "engine/schema/node_library.hpp"

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
  const schema::NodeInfo* info = nullptr;           ///< null: the class is unknown. Inputs are flat: see `flat`
  const schema::NodeClass* node_class = nullptr;    ///< null: the class is unknown or only described
  std::size_t first_input = 0;                      ///< into the graph's inputs; as many as info declares
  /// Where the class has dynamic inputs: its description with the inputs that this node has, which `info` points to.
  std::shared_ptr<const schema::NodeInfo> flat;
  NodeIndex parent = kNoNode;                       ///< the node whose expansion it belongs to

  /// The description by which the class takes its values: dynamic inputs nested.
  const schema::NodeInfo& class_info() const noexcept { return node_class->info; }
};

/// The description of a node of `info`'s class with the inputs that this node has; null when that is `info` itself.
std::shared_ptr<const schema::NodeInfo> flat_info(const schema::NodeInfo* info, const schema::GivenInputs& given);

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

  /// The classes it was built from; null for a graph built without.
  const schema::NodeLibrary* library() const noexcept { return library_; }

  // For whoever builds one.
  void set_library(const schema::NodeLibrary& library) noexcept { library_ = &library; }
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
  const schema::NodeLibrary* library_ = nullptr;
};

}  // namespace weft::graph
