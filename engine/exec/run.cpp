// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/run.hpp"

#include <algorithm>
#include <ranges>

namespace weft::exec {

Run::Run(const graph::Graph& graph, const schema::RunEnvironment& environment, const RunOptions& options,
         ResultCache& cache)
    : given_(graph),
      environment_(environment),
      options_(options),
      cache_(cache),
      observer_(options.observer != nullptr ? options.observer : &silent_),
      started_(Clock::now()),
      states_(graph.size()) {
  keys_.resize(graph.size());
}

RunResult Run::go() {
  cache_.begin_run();
  tell().run_started({given_, options_.prompt_id, given_.order().size()});
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
  if (cache_.enabled())
    for (const graph::NodeIndex index : given_.order()) name_result(index);
  schedule();
  plan();
  announce();
  for (const graph::NodeIndex output : given_.outputs()) complete(output);
}

void Run::name_result(graph::NodeIndex index) {
  try {
    const auto print = fingerprint(index);
    keys_.name(graph(), index, print ? &*print : nullptr);
  } catch (const Cancelled&) {
    throw;
  } catch (...) {
    fail(index);
  }
}

std::optional<Hash> Run::fingerprint(graph::NodeIndex index) {
  const graph::GraphNode& node = graph().node(index);
  if (!node.node_class->fingerprint) return std::nullopt;
  arguments_.clear();
  for (const graph::GraphInput& input : graph().inputs(index)) arguments_.push_back(input.literal);
  schema::Context context(environment_, node.id);
  if (node.flat == nullptr) return node.node_class->fingerprint(arguments_, context);
  return node.node_class->fingerprint(nest_inputs(node.class_info(), node.info->inputs, arguments_), context);
}

// An expansion may link to any node, also to one whose value nobody else needs any more.
void Run::schedule() {
  const bool may_expand = std::ranges::any_of(
      given_.order(), [this](graph::NodeIndex index) { return given_.node(index).node_class->expands; });
  for (const graph::NodeIndex index : given_.order()) {
    state(index).scheduled = true;
    state(index).held = may_expand;
  }
}

// From the outputs back: what is cached needs nothing more. Uses are counted wherever a value may be asked for, so that
// none is let go too early; only what surely runs is counted as work.
void Run::plan() {
  std::vector<bool> reached(given_.size(), false), needed(given_.size(), false);
  for (const graph::NodeIndex output : given_.outputs()) reached[output] = needed[output] = true;
  for (const graph::NodeIndex index : given_.order() | std::views::reverse) {
    if (!reached[index] || state(index).settled) continue;
    if (needed[index]) {
      if (SharedOutput known = cache_.find(keys_.of(index))) {
        state(index).output = std::move(known);
        cached_.push_back(index);
        continue;
      }
      ++total_;
    }
    const auto inputs = given_.inputs(index);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const schema::InputSpec& spec = given_.node(index).info->inputs[i];
      if (!inputs[i].linked() || spec.raw_link) continue;
      ++state(inputs[i].source).uses_left;
      reached[inputs[i].source] = true;
      if (needed[index] && !spec.lazy) needed[inputs[i].source] = true;
    }
  }
  std::ranges::reverse(cached_);
}

void Run::announce() {
  tell().nodes_cached({given_, cached_});
  for (const graph::NodeIndex index : cached_) use_cached(index, std::move(state(index).output));
}

void Run::finish(RunFinished::Outcome outcome) {
  arguments_.clear();
  cache_.end_run();
  result_.nodes.reserve(given_.order().size());
  for (const graph::NodeIndex index : given_.order())
    result_.nodes.push_back({index, state(index).status, state(index).milliseconds});
  for (std::size_t index = given_.size(); index < states_.size(); ++index) {
    const auto node = static_cast<graph::NodeIndex>(index);
    result_.expanded.push_back({graph().node(node).id,
                                graph().node(node).class_type,
                                {displayed(node), state(node).status, state(node).milliseconds}});
  }
  states_.clear();
  result_.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - started_).count();
  tell().run_finished({outcome, result_.milliseconds});
}

void Run::progress(std::string_view, std::int64_t step, std::int64_t total, const schema::Preview* preview) {
  tell().node_progress({graph().node(current_), step, total, preview});
}

}  // namespace weft::exec
