// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/graph/graph.hpp"
#include "engine/schema/context.hpp"

/// What a run tells while it goes, in the vocabulary of ComfyUI's messages. Everything is borrowed for the length of
/// the call.
namespace weft::exec {

class ExecutionError;

/// execution_start
struct RunStarted {
  const graph::Graph& graph;
  std::string_view prompt_id;
  std::size_t needed;  ///< nodes that outputs need, cached ones included
};

/// execution_cached: results of earlier runs that this one uses or need not make again.
struct NodesCached {
  const graph::Graph& graph;
  std::span<const graph::NodeIndex> nodes;
};

/// executing
struct NodeStarted {
  const graph::GraphNode& node;
  std::size_t position;  ///< 0 for the first that is executed
  std::size_t total;     ///< how many are to be executed in all
};

/// progress: inside a node. preview may be null.
struct NodeProgress {
  const graph::GraphNode& node;
  std::int64_t step;
  std::int64_t total;
  const schema::Preview* preview;
};

/// executed: a node is done. For output nodes also where the result was cached, with what it then reported.
struct NodeFinished {
  const graph::GraphNode& node;
  const schema::NodeUi& ui;
  double milliseconds;  ///< 0 when cached
  bool cached;
};

/// execution_error
struct NodeFailed {
  const graph::GraphNode& node;
  const ExecutionError& error;
};

/// execution_success, execution_error or execution_interrupted: the last message of every run.
struct RunFinished {
  enum class Outcome { success, failed, interrupted };
  Outcome outcome;
  double milliseconds;
};

/// Hears what happens in a run, on the thread that runs it. Must not throw.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void run_started(const RunStarted&) {}
  virtual void nodes_cached(const NodesCached&) {}
  virtual void node_started(const NodeStarted&) {}
  virtual void node_progress(const NodeProgress&) {}
  virtual void node_finished(const NodeFinished&) {}
  virtual void node_failed(const NodeFailed&) {}
  virtual void run_finished(const RunFinished&) {}
};

}  // namespace weft::exec
