// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/exec/events.hpp"
#include "engine/exec/result.hpp"
#include "engine/graph/graph.hpp"
#include "engine/schema/context.hpp"

namespace weft::exec {

/// How long results are kept for later runs of the same process.
struct CachePolicy {
  /// Results that none of this many runs used go. 0: nothing is kept, and a value goes after its last use in its run.
  std::uint32_t keep_runs = 8;
  /// Above this the results go that took least time per byte. Counts what PortType<T>::bytes tells; types without it
  /// (models, whose weights have a budget of their own) count for nothing.
  std::size_t max_bytes = std::size_t{1} << 30;
};

struct RunOptions {
  Observer* observer = nullptr;
  /// A failing node takes only what depends on it with it; failures are in the result.
  bool keep_going = false;
  std::string prompt_id;
};

/// Executes graphs, one at a time, and remembers results between runs by a hash of all that they depend on: class,
/// literals, the results they were made from, fingerprints of the outside world. Cost is linear in the graph, and no
/// chain is too long. Not thread-safe: one thread runs (another may ask it to stop through the CancelToken).
class Executor {
 public:
  explicit Executor(CachePolicy policy = {});
  ~Executor();
  Executor(Executor&&) noexcept;
  Executor& operator=(Executor&&) noexcept;

  /// Executes what graph.outputs() need. Throws ExecutionError for the first failing node (not with keep_going) and
  /// Cancelled when environment.cancel asks for it. What was finished by then stays cached.
  RunResult run(const graph::Graph& graph, const schema::RunEnvironment& environment, const RunOptions& options = {});

  /// Forgets all results, e.g. after settings changed that no key contains.
  void clear();
  /// Results that are kept, and the memory they are known to hold.
  std::size_t cached_results() const noexcept;
  std::size_t cached_bytes() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weft::exec
