// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "engine/exec/run.hpp"

namespace weft::exec {

using graph::NodeIndex;

void Run::complete(NodeIndex target) {
  enter(target);
  while (!path_.empty()) {
    const NodeIndex index = path_.back().node;
    if (state(index).settled) {
      state(index).open = false;
      path_.pop_back();
    } else if (const auto source = next_source(path_.back())) {
      enter(*source);
    } else if (expanded_.contains(index)) {
      collect(index);
    } else if (sources_failed(path_.back())) {
      settle(index, NodeStatus::skipped);
    } else if (!ask_for_more(path_.back()) && !state(index).settled) {
      execute(path_.back());
    }
  }
}

// A result that an equal node of this run made meanwhile, or that only a lazy input asks for, is found here.
void Run::enter(NodeIndex index) {
  State& entered = state(index);
  if (entered.settled) return;
  if (entered.open || !entered.scheduled) {
    fail(path_.back().node,
         fmt::format("an expansion made it need node {}, which {}", graph().node(index).id,
                     entered.open ? "waits for it in turn" : "no output needed before, so that it was not checked"));
    return;
  }
  if (SharedOutput known = cache_.find(keys_.of(index))) {
    use_cached(index, std::move(known));
    release_sources(index);
    return;
  }
  entered.open = true;
  path_.push_back({index});
}

// The next one that is still to do. Of a node that expanded, also what it expanded to.
std::optional<NodeIndex> Run::next_source(Step& step) {
  const auto inputs = graph().inputs(step.node);
  while (step.next < inputs.size()) {
    const std::size_t input = step.next++;
    if (is_wanted(step, input) && is_to_do(inputs[input].source)) return inputs[input].source;
  }
  const auto waiting = expanded_.empty() ? expanded_.end() : expanded_.find(step.node);
  if (waiting == expanded_.end()) return std::nullopt;
  const auto& sources = waiting->second.sources;
  while (step.next < inputs.size() + sources.size()) {
    const NodeIndex source = sources[step.next++ - inputs.size()];
    if (is_to_do(source)) return source;
  }
  return std::nullopt;
}

// A value that was let go, or never wanted, is made again where an expansion links to it.
bool Run::is_to_do(NodeIndex source) {
  State& asked = state(source);
  const bool gone = asked.status != NodeStatus::failed && asked.status != NodeStatus::skipped && !asked.output;
  if (asked.settled && gone) {
    asked.settled = false;
    asked.held = true;
  }
  return !asked.settled;
}

bool Run::is_wanted(const Step& step, std::size_t input) const {
  const schema::InputSpec& spec = graph().node(step.node).info->inputs[input];
  if (!graph().inputs(step.node)[input].linked() || spec.raw_link) return false;
  return !spec.lazy || (!step.wanted.empty() && step.wanted[input]);
}

// Lazy inputs, round after round: true as long as the node asks for another one.
bool Run::ask_for_more(Step& step) {
  const graph::GraphNode& node = graph().node(step.node);
  if (!node.node_class->needs) return false;
  gather(step);
  bool more = false;
  try {
    for (const std::string& name : wanted_inputs(node, arguments_)) {
      const auto input = node.info->input_index(name);
      if (!input || !node.info->inputs[*input].lazy)
        throw NodeError(fmt::format("asked for {}, which is none of its lazy inputs", name));
      const graph::GraphInput& wanted = graph().inputs(step.node)[*input];
      if (!wanted.linked() && wanted.literal.is_null() && node.info->inputs[*input].required)
        throw NodeError(fmt::format("it needs its input {}, which is not linked", name));
      if (!wanted.linked() || is_wanted(step, *input)) continue;
      step.wanted.resize(node.info->inputs.size(), false);
      step.wanted[*input] = more = true;
    }
  } catch (const Cancelled&) {
    throw;
  } catch (...) {
    fail(step.node);
    return false;
  }
  arguments_.clear();  // other nodes run before it is asked again
  if (more) step.next = 0;
  return more;
}

bool Run::sources_failed(const Step& step) const {
  const auto inputs = graph().inputs(step.node);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!is_wanted(step, i)) continue;
    const NodeStatus status = state(inputs[i].source).status;
    if (status == NodeStatus::failed || status == NodeStatus::skipped) return true;
  }
  return false;
}

void Run::settle(NodeIndex index, NodeStatus status) {
  state(index).status = status;
  state(index).settled = true;
  release_sources(index);
}

void Run::release_sources(NodeIndex index) {
  release(index);
  while (!to_release_.empty()) {
    const NodeIndex next = to_release_.back();
    to_release_.pop_back();
    release(next);
  }
}

// Its sources have one use less. One that was only for a lazy input nobody asked for will not run, so that its own
// sources have one less, too.
void Run::release(NodeIndex index) {
  const auto inputs = graph().inputs(index);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].linked() || graph().node(index).info->inputs[i].raw_link) continue;
    State& source = state(inputs[i].source);
    if (source.uses_left == 0 || --source.uses_left > 0) continue;
    if (!source.held) source.output.reset();
    if (!source.settled && !source.open && !source.held) {
      source.settled = true;
      to_release_.push_back(inputs[i].source);
    }
  }
}

}  // namespace weft::exec
