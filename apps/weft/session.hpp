// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/device/device.hpp"
#include "diffusion/text/embeddings.hpp"
#include "engine/exec/executor.hpp"
#include "engine/schema/model_folders.hpp"
#include "engine/schema/node_library.hpp"
#include "nodes/previews.hpp"
#include "nodes/warm_up.hpp"

namespace weft::app {

/// All that runs of one process share: node classes, folders, device, cache. Neither copied nor moved, since services
/// are borrowed by address.
class Session {
 public:
  /// with_previews: samplers make pictures of work in progress.
  Session(schema::ModelFolders folders, device::Settings settings, bool with_previews = false);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const schema::NodeLibrary& library() const noexcept { return library_; }
  const device::Settings& settings() const noexcept { return settings_; }
  schema::RunEnvironment& environment() noexcept { return environment_; }
  const schema::Services& services() const noexcept { return environment_.services; }
  exec::Executor& executor() noexcept { return executor_; }

 private:
  schema::ClassLibrary library_;
  schema::ModelFolders folders_;
  device::Settings settings_;
  text::Embeddings embeddings_;
  nodes::WarmUp warm_up_;
  nodes::Previews previews_;
  schema::RunEnvironment environment_;
  exec::Executor executor_;
};

}  // namespace weft::app
