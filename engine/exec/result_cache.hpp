// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/exec/executor.hpp"
#include "engine/schema/context.hpp"
#include "engine/schema/value.hpp"

namespace weft::exec {

/// What a node gave. Shared between the cache and the run that uses it.
struct NodeOutput {
  std::vector<schema::Value> values;
  schema::NodeUi ui;
  schema::NodeUi inner_ui;  ///< what the nodes of its expansion reported
};
using SharedOutput = std::shared_ptr<const NodeOutput>;

/// Results by cache key, bounded by age in runs and by memory. What costs least to make per byte goes first
/// (GreedyDual-Size, Cao and Irani 1997), so that pictures go before loaded models.
class ResultCache {
 public:
  explicit ResultCache(CachePolicy policy) : policy_(policy) {}

  bool enabled() const noexcept { return policy_.keep_runs > 0; }
  void begin_run() noexcept { ++run_; }
  /// Null when it is not there. A hit counts as used in this run.
  SharedOutput find(const Hash& key);
  /// milliseconds: what it took to make. Makes room where it is needed, at the cost of this result too.
  void store(const Hash& key, SharedOutput output, double milliseconds);
  /// Drops what is too old.
  void end_run();
  void clear();

  std::size_t size() const noexcept { return entries_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Entry {
    SharedOutput output;
    double milliseconds = 0;
    std::size_t bytes = 0;
    double floor = 0;  ///< inflation_ when it was last used
    std::uint64_t last_run = 0;
    double priority() const noexcept;
  };
  using Entries = std::unordered_map<Hash, Entry>;

  void drop(Entries::iterator place);
  void make_room();

  CachePolicy policy_;
  Entries entries_;
  std::size_t bytes_ = 0;
  std::uint64_t run_ = 0;
  double inflation_ = 0;  ///< priority of what went last: what is used now counts from there
};

}  // namespace weft::exec
