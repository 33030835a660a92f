// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/executor.hpp"

#include <algorithm>

#include "engine/exec/result_cache.hpp"
#include "engine/exec/run.hpp"

namespace weft::exec {

struct Executor::State {
  ResultCache cache;
};

Executor::Executor(CachePolicy policy) : state_(new State{ResultCache(policy)}) {}
Executor::~Executor() = default;
Executor::Executor(Executor&&) noexcept = default;
Executor& Executor::operator=(Executor&&) noexcept = default;

RunResult Executor::run(const graph::Graph& graph, const schema::RunEnvironment& environment,
                        const RunOptions& options) {
  return Run(graph, environment, options, state_->cache).go();
}

void Executor::clear() { state_->cache.clear(); }
std::size_t Executor::cached_results() const noexcept { return state_->cache.size(); }
std::size_t Executor::cached_bytes() const noexcept { return state_->cache.bytes(); }

std::size_t RunResult::count(NodeStatus status) const noexcept {
  return static_cast<std::size_t>(std::ranges::count(nodes, status, &NodeOutcome::status));
}

}  // namespace weft::exec
