// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/exec/events.hpp"
#include "engine/graph/seeds.hpp"

namespace weft::app {

/// Writes what happens in runs to standard output, one JSON object a line: {"type": …, "data": …} in the words of
/// ComfyUI's websocket messages, with weft's additions (milliseconds, paths, seeds). docs/command-line.md lists them.
class JsonEvents final : public exec::Observer {
 public:
  /// What the next run is of.
  void announce(std::string workflow, std::vector<graph::SeedUse> seeds);
  /// A workflow that does not get as far as a run: what ComfyUI answers to POST /prompt.
  void rejected(std::string_view workflow, const std::exception& error);

  void run_started(const exec::RunStarted&) override;
  void nodes_cached(const exec::NodesCached&) override;
  void node_started(const exec::NodeStarted&) override;
  void node_progress(const exec::NodeProgress&) override;
  void node_finished(const exec::NodeFinished&) override;
  void node_failed(const exec::NodeFailed&) override;
  void run_finished(const exec::RunFinished&) override;

 private:
  std::string workflow_;
  std::vector<graph::SeedUse> seeds_;
  std::string prompt_id_;
};

}  // namespace weft::app
