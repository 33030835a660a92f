// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "engine/exec/run.hpp"
#include "engine/schema/declared_inputs.hpp"

namespace weft::exec {

using graph::NodeIndex;
using schema::Value;

namespace {

double elapsed_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

void append(schema::NodeUi& ui, const schema::NodeUi& more) {
  ui.files.insert(ui.files.end(), more.files.begin(), more.files.end());
  ui.texts.insert(ui.texts.end(), more.texts.begin(), more.texts.end());
}

// Of all calls of a node that were to happen, none did.
bool nothing_called(const std::vector<CallResult>& calls) {
  return !calls.empty() && std::ranges::all_of(calls, &CallResult::blocked);
}

}  // namespace

// Values of what is wanted; null for the rest.
void Run::gather(const Step& step) {
  arguments_.clear();
  const auto inputs = graph().inputs(step.node);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const graph::GraphInput& input = inputs[i];
    if (!input.linked())
      arguments_.push_back(input.literal);
    else if (is_wanted(step, i))
      arguments_.push_back(state(input.source).output->values[input.slot]);
    else if (graph().node(step.node).info->inputs[i].raw_link)
      arguments_.push_back(schema::to_link_value({graph().node(input.source).id, input.slot}));
    else
      arguments_.emplace_back();
  }
}

void Run::execute(const Step& step) {
  environment_.cancel.check();
  const NodeIndex index = step.node;
  total_ = std::max(total_, position_ + 1);
  tell().node_started({graph().node(index), position_++, total_});
  gather(step);
  current_ = index;
  Called called{.begin = Clock::now()};
  try {
    const RunningGraph running(graph());
    schema::Context context(environment_, graph().node(index).id, this, &running);
    called.calls = call_node(graph().node(index), arguments_, context, [&](const std::string& message) {
      called.told_blocked = true;
      result_.failures.push_back(told_blocked(index, message));
    });
    called.ui = context.take_ui();
    take_results(index, std::move(called));
  } catch (const Cancelled&) {
    throw;
  } catch (...) {
    state(index).milliseconds = elapsed_since(called.begin);
    fail(index);
  }
  arguments_.clear();
}

void Run::take_results(NodeIndex index, Called called) {
  if (std::ranges::any_of(called.calls, [](const CallResult& call) { return call.expansion.has_value(); }))
    expand(index, std::move(called));
  else
    store(index, std::move(called), {});
}

// All calls have values by now.
void Run::store(NodeIndex index, Called called, schema::NodeUi inner_ui) {
  auto output = std::make_shared<NodeOutput>();
  const NodeStatus status = nothing_called(called.calls) ? NodeStatus::blocked : NodeStatus::executed;
  output->values = merge_calls(*graph().node(index).info, std::move(called.calls));
  output->ui = std::move(called.ui);
  pass_up(index, inner_ui);
  output->inner_ui = std::move(inner_ui);
  const double milliseconds = state(index).milliseconds = elapsed_since(called.begin);
  if (!called.told_blocked) cache_.store(keys_.of(index), output, milliseconds);
  report(index, output->ui, false);
  keep(index, std::move(output));
  settle(index, status);
}

// Of a node that expanded, what its nodes reported counts as its own.
void Run::use_cached(NodeIndex index, SharedOutput output) {
  schema::NodeUi ui = output->ui;
  append(ui, output->inner_ui);
  report(index, ui, true);
  keep(index, std::move(output));
  state(index).status = NodeStatus::cached;
  state(index).settled = true;
}

void Run::report(NodeIndex index, const schema::NodeUi& ui, bool cached) {
  const graph::GraphNode& node = graph().node(index);
  if (!ui.empty()) result_.reports.push_back({displayed(index), ui, node.id});
  if (!cached || node.info->output_node || !ui.empty())
    tell().node_finished({node, ui, cached ? 0 : state(index).milliseconds, cached});
  pass_up(index, ui);
}

// What nodes of an expansion report is remembered with the node that expanded.
void Run::pass_up(NodeIndex index, const schema::NodeUi& ui) {
  const auto waiting = expanded_.find(graph().node(index).parent);
  if (waiting != expanded_.end()) append(waiting->second.inner_ui, ui);
}

void Run::keep(NodeIndex index, SharedOutput output) {
  State& kept = state(index);
  if (kept.uses_left > 0 || kept.held)
    kept.output = std::move(output);
  else
    kept.output.reset();
}

ExecutionError Run::told_blocked(NodeIndex index, const std::string& message) {
  try {
    throw NodeError(message);
  } catch (const NodeError&) {
    ExecutionError error = ExecutionError::from_current(graph().node(index), arguments_);
    tell().node_failed({graph().node(index), error});
    return error;
  }
}

// Of the exception that is being handled.
void Run::fail(NodeIndex index) {
  ExecutionError error = ExecutionError::from_current(graph().node(index), arguments_);
  tell().node_failed({graph().node(index), error});
  settle(index, NodeStatus::failed);
  if (!options_.keep_going) throw error;
  result_.failures.push_back(std::move(error));
}

void Run::fail(NodeIndex index, const std::string& why) {
  try {
    throw NodeError(why);
  } catch (const NodeError&) {
    fail(index);
  }
}

}  // namespace weft::exec
