// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "engine/exec/run.hpp"
#include "engine/graph/order.hpp"

namespace weft::exec {
namespace {

using graph::NodeIndex;

/// Nodes that were added together, by position, and which of them feed which.
class AddedNodes {
 public:
  AddedNodes(const graph::Graph& graph, const std::vector<NodeIndex>& added) : first_(added.front()) {
    for (const NodeIndex index : added) {
      auto& sources = sources_.emplace_back();
      for (const graph::GraphInput& input : graph.inputs(index))
        if (input.linked() && input.source >= first_ && input.source - first_ < added.size())
          sources.push_back(input.source - first_);
    }
  }

  /// Each after what it needs of the others. Throws NodeError when they feed each other in a loop.
  std::vector<NodeIndex> in_order() const {
    std::vector<NodeIndex> all(sources_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<NodeIndex>(i);
    graph::Order order = graph::order_from(
        all, all.size(), [this](NodeIndex node) { return std::span<const NodeIndex>(sources_[node]); });
    if (!order.cycles.empty()) throw NodeError("the nodes of its expansion feed each other in a loop");
    for (NodeIndex& node : order.nodes) node += first_;
    return std::move(order.nodes);
  }

 private:
  NodeIndex first_;
  std::vector<std::vector<NodeIndex>> sources_;
};

}  // namespace

void Run::expand(NodeIndex index, Called called) {
  if (!grown_) grown_ = given_;
  Expanded& expanded = expanded_[index] = {.called = std::move(called)};
  try {
    for (const CallResult& call : expanded.called.calls) {
      if (!call.expansion) continue;
      admit(add_expansion(*grown_, index, *call.expansion), expanded);
      for (const auto& result : call.expansion->results)
        if (const auto* link = std::get_if<schema::NodeLink>(&result)) await(*link, expanded);
      for (const schema::NodeLink& link : call.expansion->wanted) await(link, expanded);
    }
  } catch (...) {
    expanded_.erase(index);
    throw;
  }
}

void Run::admit(const std::vector<NodeIndex>& added, Expanded& expanded) {
  if (added.empty()) return;
  states_.resize(grown_->size());
  keys_.resize(grown_->size());
  const bool may_expand =
      std::ranges::any_of(added, [this](NodeIndex node) { return graph().node(node).node_class->expands; });
  for (const NodeIndex node : AddedNodes(*grown_, added).in_order()) {
    state(node).scheduled = true;
    state(node).held = may_expand;
    if (cache_.enabled()) name_result(node);
    const auto inputs = graph().inputs(node);
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (inputs[i].linked() && !graph().node(node).info->inputs[i].raw_link) ++state(inputs[i].source).uses_left;
    if (graph().node(node).info->output_node) expanded.sources.push_back(node);
  }
  expanded.nodes.insert(expanded.nodes.end(), added.begin(), added.end());
  total_ += added.size();
}

void Run::await(const schema::NodeLink& link, Expanded& expanded) {
  expanded.sources.push_back(linked(link));
  ++state(expanded.sources.back()).uses_left;
}

NodeIndex Run::linked(const schema::NodeLink& link) const {
  const auto source = graph().find(link.node_id);
  const schema::NodeInfo* info = source ? graph().node(*source).info : nullptr;
  if (info == nullptr || link.slot < 0 || static_cast<std::size_t>(link.slot) >= info->outputs.size())
    throw NodeError(
        fmt::format("a result of its expansion is output {} of node {}, which there is not", link.slot, link.node_id));
  return *source;
}

void Run::collect(NodeIndex index) {
  auto waiting = expanded_.extract(index);
  Expanded& expanded = waiting.mapped();
  const bool complete = std::ranges::none_of(expanded.sources, [this](NodeIndex source) {
    return state(source).status == NodeStatus::failed || state(source).status == NodeStatus::skipped;
  });
  if (complete) {
    for (CallResult& call : expanded.called.calls)
      if (call.expansion) call.values = resolved(*std::exchange(call.expansion, std::nullopt));
    store(index, std::move(expanded.called), std::move(expanded.inner_ui));
  } else {
    settle(index, NodeStatus::skipped);
  }
  for (const NodeIndex node : expanded.nodes) state(node).output.reset();
}

std::vector<schema::Value> Run::resolved(const schema::Expansion& expansion) const {
  std::vector<schema::Value> values;
  for (const auto& result : expansion.results) {
    if (const auto* value = std::get_if<schema::Value>(&result)) {
      values.push_back(*value);
    } else {
      const auto& link = std::get<schema::NodeLink>(result);
      values.push_back(state(linked(link)).output->values[static_cast<std::size_t>(link.slot)]);
    }
  }
  return values;
}

NodeIndex Run::displayed(NodeIndex index) const {
  while (graph().node(index).parent != graph::kNoNode) index = graph().node(index).parent;
  return index;
}

}  // namespace weft::exec
