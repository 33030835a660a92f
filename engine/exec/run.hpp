// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "engine/exec/cache_key.hpp"
#include "engine/exec/executor.hpp"
#include "engine/exec/result_cache.hpp"

namespace weft::exec {

/// One run of one graph: names every needed result, sees which are cached, executes the rest in order. A value is
/// let go after its last use, so that only the cache keeps it.
class Run : private schema::ProgressSink {
 public:
  Run(const graph::Graph& graph, const schema::RunEnvironment& environment, const RunOptions& options,
      ResultCache& cache);
  RunResult go();

 private:
  using Clock = std::chrono::steady_clock;

  void execute_all();
  void name_results();
  std::optional<Hash> fingerprint(graph::NodeIndex index);
  void plan();
  void announce();
  void visit(graph::NodeIndex index, std::size_t position);
  bool sources_failed(graph::NodeIndex index) const;
  void gather(graph::NodeIndex index);
  void execute(graph::NodeIndex index, std::size_t position);
  SharedOutput call(graph::NodeIndex index);
  void use_cached(graph::NodeIndex index, SharedOutput output);
  void keep(graph::NodeIndex index, SharedOutput output, double milliseconds, bool cached);
  void release_sources(graph::NodeIndex index);
  void fail(graph::NodeIndex index);
  void finish(RunFinished::Outcome outcome);
  void progress(std::string_view node_id, std::int64_t step, std::int64_t total,
                const schema::Preview* preview) override;
  Observer& tell() const noexcept { return *observer_; }

  const graph::Graph& graph_;
  const schema::RunEnvironment& environment_;
  const RunOptions& options_;
  ResultCache& cache_;
  Observer silent_;
  Observer* observer_;
  Clock::time_point started_;
  RunResult result_;

  ResultKeys keys_;
  // By node index.
  std::vector<SharedOutput> outputs_;
  std::vector<std::uint32_t> uses_left_;
  std::vector<NodeStatus> status_;
  std::vector<double> milliseconds_;

  std::vector<graph::NodeIndex> to_execute_;
  std::vector<graph::NodeIndex> cached_;
  std::vector<schema::Value> arguments_;
  graph::NodeIndex current_ = graph::kNoNode;
};

}  // namespace weft::exec
