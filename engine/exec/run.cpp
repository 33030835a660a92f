// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/run.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "engine/exec/cache_key.hpp"

namespace weft::exec {
namespace {

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

Run::Run(const graph::Graph& graph, const schema::RunEnvironment& environment, const RunOptions& options,
         ResultCache& cache)
    : graph_(graph),
      environment_(environment),
      options_(options),
      cache_(cache),
      observer_(options.observer != nullptr ? options.observer : &silent_),
      started_(Clock::now()),
      keys_(graph),
      outputs_(graph.size()),
      uses_left_(graph.size()),
      status_(graph.size(), NodeStatus::unneeded),
      milliseconds_(graph.size()) {}

RunResult Run::go() {
  cache_.begin_run();
  tell().run_started({graph_, options_.prompt_id, graph_.order().size()});
  try {
    execute_all();
  } catch (const Cancelled&) {
    finish(RunFinished::Outcome::interrupted);
    throw;
  } catch (...) {
    finish(RunFinished::Outcome::failed);
    throw;
  }
  finish(result_.failures.empty() ? RunFinished::Outcome::success : RunFinished::Outcome::failed);
  return std::move(result_);
}

void Run::execute_all() {
  if (cache_.enabled()) name_results();
  plan();
  announce();
  for (std::size_t position = 0; position < to_execute_.size(); ++position) visit(to_execute_[position], position);
}

void Run::name_results() {
  for (const graph::NodeIndex index : graph_.order()) {
    try {
      const auto print = fingerprint(index);
      keys_.name(index, print ? &*print : nullptr);
    } catch (const Cancelled&) {
      throw;
    } catch (...) {
      fail(index);
    }
  }
}

std::optional<Hash> Run::fingerprint(graph::NodeIndex index) {
  const graph::GraphNode& node = graph_.node(index);
  if (!node.node_class->fingerprint) return std::nullopt;
  arguments_.clear();
  for (const graph::GraphInput& input : graph_.inputs(index)) arguments_.push_back(input.literal);
  schema::Context context(environment_, node.id);
  return node.node_class->fingerprint(arguments_, context);
}

// From the outputs back: what is cached needs nothing more.
void Run::plan() {
  std::vector<bool> needed(graph_.size(), false);
  for (const graph::NodeIndex output : graph_.outputs()) needed[output] = true;
  for (const graph::NodeIndex index : graph_.order() | std::views::reverse) {
    if (!needed[index] || status_[index] == NodeStatus::failed) continue;
    if (SharedOutput known = cache_.find(keys_.of(index))) {
      outputs_[index] = std::move(known);
      status_[index] = NodeStatus::cached;
      cached_.push_back(index);
      continue;
    }
    to_execute_.push_back(index);
    for (const graph::GraphInput& input : graph_.inputs(index)) {
      if (!input.linked()) continue;
      needed[input.source] = true;
      ++uses_left_[input.source];
    }
  }
  std::ranges::reverse(to_execute_);
  std::ranges::reverse(cached_);
}

void Run::announce() {
  tell().nodes_cached({graph_, cached_});
  for (const graph::NodeIndex index : cached_) use_cached(index, outputs_[index]);
}

void Run::visit(graph::NodeIndex index, std::size_t position) {
  environment_.cancel.check();
  if (sources_failed(index)) {
    status_[index] = NodeStatus::skipped;
  } else if (SharedOutput known = cache_.find(keys_.of(index))) {
    use_cached(index, std::move(known));  // an equal node of this run made it meanwhile
  } else {
    execute(index, position);
  }
  release_sources(index);
}

bool Run::sources_failed(graph::NodeIndex index) const {
  return std::ranges::any_of(graph_.inputs(index), [this](const graph::GraphInput& input) {
    return input.linked() &&
           (status_[input.source] == NodeStatus::failed || status_[input.source] == NodeStatus::skipped);
  });
}

void Run::gather(graph::NodeIndex index) {
  arguments_.clear();
  for (const graph::GraphInput& input : graph_.inputs(index))
    arguments_.push_back(input.linked() ? outputs_[input.source]->values[input.slot] : input.literal);
}

void Run::execute(graph::NodeIndex index, std::size_t position) {
  tell().node_started({graph_.node(index), position, to_execute_.size()});
  gather(index);
  current_ = index;
  const auto begin = Clock::now();
  try {
    SharedOutput output = call(index);
    milliseconds_[index] = milliseconds_since(begin);
    status_[index] = NodeStatus::executed;
    cache_.store(keys_.of(index), output, milliseconds_[index]);
    keep(index, std::move(output), milliseconds_[index], false);
  } catch (const Cancelled&) {
    throw;
  } catch (...) {
    milliseconds_[index] = milliseconds_since(begin);
    fail(index);
  }
  arguments_.clear();
}

SharedOutput Run::call(graph::NodeIndex index) {
  const graph::GraphNode& node = graph_.node(index);
  schema::Context context(environment_, node.id, this);
  auto output = std::make_shared<NodeOutput>();
  output->values = node.node_class->execute(arguments_, context);
  if (output->values.size() != node.info->outputs.size())
    throw NodeError(
        fmt::format("returned {} outputs and declares {}", output->values.size(), node.info->outputs.size()));
  output->ui = context.take_ui();
  return output;
}

void Run::use_cached(graph::NodeIndex index, SharedOutput output) {
  status_[index] = NodeStatus::cached;
  keep(index, std::move(output), 0, true);
}

void Run::keep(graph::NodeIndex index, SharedOutput output, double milliseconds, bool cached) {
  if (!output->ui.empty()) result_.reports.push_back({index, output->ui});
  if (!cached || graph_.node(index).info->output_node)
    tell().node_finished({graph_.node(index), output->ui, milliseconds, cached});
  if (uses_left_[index] > 0)
    outputs_[index] = std::move(output);
  else
    outputs_[index].reset();
}

void Run::release_sources(graph::NodeIndex index) {
  for (const graph::GraphInput& input : graph_.inputs(index))
    if (input.linked() && --uses_left_[input.source] == 0) outputs_[input.source].reset();
}

// Of the exception that is being handled.
void Run::fail(graph::NodeIndex index) {
  status_[index] = NodeStatus::failed;
  ExecutionError error = ExecutionError::from_current(graph_.node(index), arguments_);
  tell().node_failed({graph_.node(index), error});
  if (!options_.keep_going) throw error;
  result_.failures.push_back(std::move(error));
}

void Run::finish(RunFinished::Outcome outcome) {
  outputs_.clear();
  arguments_.clear();
  cache_.end_run();
  result_.nodes.reserve(graph_.order().size());
  for (const graph::NodeIndex index : graph_.order())
    result_.nodes.push_back({index, status_[index], milliseconds_[index]});
  result_.milliseconds = milliseconds_since(started_);
  tell().run_finished({outcome, result_.milliseconds});
}

void Run::progress(std::string_view, std::int64_t step, std::int64_t total, const schema::Preview* preview) {
  tell().node_progress({graph_.node(current_), step, total, preview});
}

}  // namespace weft::exec
