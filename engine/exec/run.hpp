// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/exec/active_graph.hpp"
#include "engine/exec/cache_key.hpp"
#include "engine/exec/executor.hpp"
#include "engine/exec/node_call.hpp"
#include "engine/exec/result_cache.hpp"

namespace weft::exec {

/// One run of one graph: names every result, sees which are cached, executes the rest in the order in which outputs
/// ask for them: an explicit path from an output to what it still needs, so that no chain is too long, a lazy input
/// comes only when it is asked for, and an expansion's nodes run as soon as they are there. A value is let go after
/// its last use, so that only the cache keeps it.
class Run : private schema::ProgressSink {
 public:
  Run(const graph::Graph& graph, const schema::RunEnvironment& environment, const RunOptions& options,
      ResultCache& cache);
  RunResult go();

 private:
  using Clock = std::chrono::steady_clock;

  /// What the run knows of one node.
  struct State {
    SharedOutput output;
    std::uint32_t uses_left = 0;  ///< links that may still take the output
    NodeStatus status = NodeStatus::unneeded;
    bool scheduled = false;  ///< some output needs it, or an expansion added it
    bool settled = false;    ///< nothing more is to be done for it
    bool open = false;       ///< on the path
    bool held = false;       ///< kept to the end: an expansion may link to it
    double milliseconds = 0;
  };

  /// A node on the path, and how far its sources are.
  struct Step {
    graph::NodeIndex node;
    std::size_t next = 0;
    std::vector<bool> wanted = {};  ///< lazy inputs that needs() asked for; empty: none yet
  };

  /// What a node's calls gave, and what it reported.
  struct Called {
    std::vector<CallResult> calls;
    schema::NodeUi ui;
    Clock::time_point begin;
    bool told_blocked = false;  ///< and so is to be told again next time
  };

  /// A node that waits for what it expanded to.
  struct Expanded {
    Called called;
    std::vector<graph::NodeIndex> sources;  ///< what the results link to, and output nodes inside
    std::vector<graph::NodeIndex> nodes;    ///< all that it added
    schema::NodeUi inner_ui;                ///< what those reported
  };

  // run.cpp: the whole
  void execute_all();
  void name_result(graph::NodeIndex index);
  std::optional<Hash> fingerprint(graph::NodeIndex index);
  void plan();
  void announce();
  void schedule();
  void finish(RunFinished::Outcome outcome);
  void progress(std::string_view node_id, std::int64_t step, std::int64_t total,
                const schema::Preview* preview) override;

  // run_path.cpp: which node comes next
  void complete(graph::NodeIndex target);
  void enter(graph::NodeIndex index);
  std::optional<graph::NodeIndex> next_source(Step& step);
  bool is_to_do(graph::NodeIndex source);
  bool is_wanted(const Step& step, std::size_t input) const;
  bool ask_for_more(Step& step);
  bool sources_failed(const Step& step) const;
  void settle(graph::NodeIndex index, NodeStatus status);
  void release_sources(graph::NodeIndex index);
  void release(graph::NodeIndex index);

  // run_node.cpp: one node
  void gather(const Step& step);
  void execute(const Step& step);
  void take_results(graph::NodeIndex index, Called called);
  void store(graph::NodeIndex index, Called called, schema::NodeUi inner_ui);
  void use_cached(graph::NodeIndex index, SharedOutput output);
  void keep(graph::NodeIndex index, SharedOutput output);
  void report(graph::NodeIndex index, const schema::NodeUi& ui, bool cached);
  void pass_up(graph::NodeIndex index, const schema::NodeUi& ui);
  ExecutionError told_blocked(graph::NodeIndex index, const std::string& message);
  void fail(graph::NodeIndex index);
  void fail(graph::NodeIndex index, const std::string& why);

  // run_expansion.cpp: nodes that nodes add
  void expand(graph::NodeIndex index, Called called);
  void admit(const std::vector<graph::NodeIndex>& added, Expanded& expanded);
  void await(const schema::NodeLink& link, Expanded& expanded);
  graph::NodeIndex linked(const schema::NodeLink& link) const;
  void collect(graph::NodeIndex index);
  std::vector<schema::Value> resolved(const schema::Expansion& expansion) const;
  graph::NodeIndex displayed(graph::NodeIndex index) const;

  Observer& tell() const noexcept { return *observer_; }
  const graph::Graph& graph() const noexcept { return grown_ ? *grown_ : given_; }
  State& state(graph::NodeIndex index) { return states_[index]; }
  const State& state(graph::NodeIndex index) const { return states_[index]; }

  const graph::Graph& given_;
  std::optional<graph::Graph> grown_;  ///< the given one with expansions, once there are any
  const schema::RunEnvironment& environment_;
  const RunOptions& options_;
  ResultCache& cache_;
  Observer silent_;
  Observer* observer_;
  Clock::time_point started_;
  RunResult result_;

  ResultKeys keys_;
  std::vector<State> states_;  ///< by node index
  std::vector<Step> path_;
  std::unordered_map<graph::NodeIndex, Expanded> expanded_;
  std::vector<graph::NodeIndex> cached_;
  std::vector<schema::Value> arguments_;
  std::vector<graph::NodeIndex> to_release_;
  std::size_t position_ = 0;  ///< nodes executed so far
  std::size_t total_ = 0;     ///< nodes to execute, as far as is known
  graph::NodeIndex current_ = graph::kNoNode;
};

}  // namespace weft::exec
