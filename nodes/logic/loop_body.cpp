// SPDX-License-Identifier: Apache-2.0
#include "nodes/logic/loop_body.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::nodes {
namespace {

using schema::ActiveNode;
using schema::NodeLink;

/// All that some links need, each node after what it needs itself.
class Ancestors {
 public:
  Ancestors(const schema::ActiveGraph& graph, const std::vector<NodeLink>& links) : graph_(graph) {
    for (const NodeLink& link : links) walk(link.node_id);
  }

  const std::vector<ActiveNode>& nodes() const { return nodes_; }

  /// Which of the nodes need node `id`, itself included.
  std::set<std::string_view> behind(std::string_view id) const {
    std::set<std::string_view> dependent;
    for (const ActiveNode& node : nodes_)
      if (node.id == id || takes_any(node, dependent)) dependent.insert(node.id);
    return dependent;
  }

 private:
  struct Step {
    ActiveNode node;
    std::size_t next = 0;
  };

  static bool takes_any(const ActiveNode& node, const std::set<std::string_view>& ids) {
    return std::ranges::any_of(node.inputs, [&ids](const auto& input) {
      const auto* link = std::get_if<NodeLink>(&input.second);
      return link != nullptr && ids.contains(link->node_id);
    });
  }

  // Without recursion: a body may be a chain of any length.
  void walk(const std::string& id) {
    std::vector<Step> path;
    enter(id, path);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next == step.node.inputs.size()) {
        nodes_.push_back(std::move(step.node));
        path.pop_back();
      } else if (const auto* link = std::get_if<NodeLink>(&step.node.inputs[step.next++].second)) {
        enter(std::string(link->node_id), path);
      }
    }
  }

  void enter(const std::string& id, std::vector<Step>& path) {
    if (seen_.insert(id).second) path.push_back({graph_.node(id)});
  }

  const schema::ActiveGraph& graph_;
  std::set<std::string> seen_;
  std::vector<ActiveNode> nodes_;
};

std::vector<NodeLink> ends_of(const ActiveNode& end) {
  std::vector<NodeLink> ends;
  for (const auto& [name, content] : end.inputs)
    if (const auto* link = std::get_if<NodeLink>(&content)) ends.push_back(*link);
  return ends;
}

/// Which Start Loop belongs to which End Loop.
class Pairing {
 public:
  explicit Pairing(const schema::ActiveGraph& graph) : graph_(graph) {}

  // Of those that no End Loop on the way closes, the innermost.
  std::string start_of(const Ancestors& ancestors) {
    std::set<std::string> open;
    for (const ActiveNode& node : ancestors.nodes()) {
      if (node.class_type == "StartLoop") open.emplace(node.id);
      if (node.class_type == "EndLoop") open.erase(closed_by(node));
    }
    if (open.empty())
      throw NodeError("there is no Start Loop before it", "Link what depends on a Start Loop to End Loop's inputs.");
    for (const std::string& candidate : open) {
      const Ancestors outer(graph_, {{candidate, 0}});
      const bool innermost = std::ranges::all_of(open, [&](const std::string& other) {
        return std::ranges::any_of(outer.nodes(), [&](const ActiveNode& node) { return node.id == other; });
      });
      if (innermost) return candidate;
    }
    throw NodeError(fmt::format("it is behind {} Start Loops that are not nested", open.size()),
                    "Link the outer loop's iteration_index to the inner one's parent_iteration.");
  }

 private:
  // Ancestors come in order, so that loops inside are known before the ones around them.
  std::string closed_by(const ActiveNode& end) {
    const auto [place, fresh] = starts_.try_emplace(std::string(end.id));
    if (fresh) {
      const std::string start = start_of(Ancestors(graph_, ends_of(end)));
      return starts_[std::string(end.id)] = start;
    }
    return place->second;
  }

  const schema::ActiveGraph& graph_;
  std::unordered_map<std::string, std::string> starts_;
};

}  // namespace

void SimpleLoop::define(schema::Inputs<SimpleLoop>& s) {
  s.input("num_iterations", &SimpleLoop::num_iterations)
      .default_value(4)
      .min(0)
      .tooltip("Number of times to execute the loop body.");
}

void ForLoop::define(schema::Inputs<ForLoop>& s) {
  s.input("start_iteration_index", &ForLoop::start_iteration_index)
      .default_value(0)
      .tooltip("Index of the first iteration when using For loop mode.");
  s.input("max_iteration", &ForLoop::max_iteration).default_value(4).tooltip("The index before which the loop ends.");
  s.input("step", &ForLoop::step).default_value(1).min(1).tooltip("From one index to the next.");
}

void ListLoop::define(schema::Inputs<ListLoop>& s) {
  s.input("list", &ListLoop::list).tooltip("The body runs once for each of these.");
}

std::vector<NodeLink> LoopEnds::all() const {
  std::vector<NodeLink> links;
  if (output_value) links.push_back(*output_value);
  if (next_iteration_value) links.push_back(*next_iteration_value);
  for (const auto& [name, link] : terminations.items) links.push_back(link);
  return links;
}

LoopBody find_loop_body(const schema::ActiveGraph& graph, const std::vector<NodeLink>& ends) {
  const Ancestors ancestors(graph, ends);
  LoopBody body{.start = Pairing(graph).start_of(ancestors)};
  const auto inside = ancestors.behind(body.start);
  for (const ActiveNode& node : ancestors.nodes())
    if (node.id != body.start && inside.contains(node.id)) body.nodes.push_back(node);
  return body;
}

}  // namespace weft::nodes
