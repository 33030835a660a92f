// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/graph.hpp"

namespace weft::graph {
namespace {

std::size_t input_count(const GraphNode& node) { return node.info == nullptr ? 0 : node.info->inputs.size(); }

}  // namespace

std::shared_ptr<const schema::NodeInfo> flat_info(const schema::NodeInfo* info, const schema::GivenInputs& given) {
  if (info == nullptr || !info->has_dynamic_inputs()) return nullptr;
  auto flat = std::make_shared<schema::NodeInfo>(*info);
  flat->inputs = schema::flat_inputs(*info, given);
  return flat;
}

std::span<const GraphInput> Graph::inputs(NodeIndex index) const noexcept {
  return {inputs_.data() + nodes_[index].first_input, input_count(nodes_[index])};
}

std::span<GraphInput> Graph::edit_inputs(NodeIndex index) noexcept {
  return {inputs_.data() + nodes_[index].first_input, input_count(nodes_[index])};
}

std::optional<NodeIndex> Graph::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

NodeIndex Graph::add(GraphNode node) {
  const auto index = static_cast<NodeIndex>(nodes_.size());
  node.first_input = inputs_.size();
  inputs_.resize(inputs_.size() + input_count(node));
  by_id_.emplace(node.id, index);
  nodes_.push_back(std::move(node));
  return index;
}

void Graph::set_schedule(std::vector<NodeIndex> outputs, std::vector<NodeIndex> order) {
  outputs_ = std::move(outputs);
  order_ = std::move(order);
}

}  // namespace weft::graph
