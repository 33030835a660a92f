// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/order.hpp"

#include <algorithm>

namespace weft::graph {
namespace {

enum class Mark : std::uint8_t { unseen, open, done };

class Walk {
 public:
  Walk(std::size_t node_count, const SourcesOf& sources_of)
      : sources_of_(sources_of), marks_(node_count, Mark::unseen) {}

  void from(NodeIndex target) {
    if (marks_[target] != Mark::unseen) return;
    enter(target);
    while (!path_.empty()) {
      Step& step = path_.back();
      if (step.next == step.sources.size())
        leave();
      else
        follow(step.sources[step.next++]);
    }
  }

  Order take() { return std::move(order_); }

 private:
  struct Step {
    NodeIndex node;
    std::span<const NodeIndex> sources;
    std::size_t next;
  };

  void enter(NodeIndex node) {
    marks_[node] = Mark::open;
    path_.push_back({node, sources_of_(node), 0});
  }

  void leave() {
    marks_[path_.back().node] = Mark::done;
    order_.nodes.push_back(path_.back().node);
    path_.pop_back();
  }

  void follow(NodeIndex source) {
    if (marks_[source] == Mark::unseen)
      enter(source);
    else if (marks_[source] == Mark::open)
      note_cycle(source);
  }

  // The path runs from consumers to sources; told the way the data would flow.
  void note_cycle(NodeIndex source) {
    order_.closing.push_back(path_.back().node);
    if (order_.cycles.size() == Order::kMostCycles) return;
    std::vector<NodeIndex> cycle;
    for (auto step = path_.rbegin(); step != path_.rend(); ++step) {
      cycle.push_back(step->node);
      if (step->node == source) break;
    }
    std::rotate(cycle.begin(), cycle.end() - 1, cycle.end());
    order_.cycles.push_back(std::move(cycle));
  }

  const SourcesOf& sources_of_;
  std::vector<Mark> marks_;
  std::vector<Step> path_;
  Order order_;
};

}  // namespace

Order order_from(std::span<const NodeIndex> targets, std::size_t node_count, const SourcesOf& sources_of) {
  Walk walk(node_count, sources_of);
  for (const NodeIndex target : targets) walk.from(target);
  return walk.take();
}

}  // namespace weft::graph
