// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "engine/exec/events.hpp"

namespace weft::app {

/// Keeps the latest preview of each node as a file, and passes everything on.
class PreviewFiles final : public exec::Observer {
 public:
  /// next may be null.
  PreviewFiles(std::filesystem::path folder, exec::Observer* next);

  void run_started(const exec::RunStarted&) override;
  void nodes_cached(const exec::NodesCached&) override;
  void node_started(const exec::NodeStarted&) override;
  /// Throws FileError when the picture cannot be written.
  void node_progress(const exec::NodeProgress&) override;
  void node_finished(const exec::NodeFinished&) override;
  void node_failed(const exec::NodeFailed&) override;
  void run_finished(const exec::RunFinished&) override;

 private:
  std::filesystem::path folder_;
  exec::Observer* next_;
};

}  // namespace weft::app
