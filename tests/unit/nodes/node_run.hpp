// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/schema/conversion.hpp"
#include "engine/schema/model_folders.hpp"
#include "engine/schema/node_library.hpp"
#include "nodes/ports.hpp"
#include "tests/support/scratch_folder.hpp"

namespace weft::test {

/// Runs registered nodes by name, with an input, an output and a temporary folder of their own.
class NodeBench {
 public:
  using Inputs = std::map<std::string, schema::Value>;

  NodeBench();
  /// All inputs by name; those left out take their default. Throws what the node throws.
  std::vector<schema::Value> run(const std::string& class_type, const Inputs& inputs);
  /// What the last run reported.
  const std::vector<schema::OutputFile>& files() const { return files_; }
  Hash fingerprint(const std::string& class_type, const Inputs& inputs);
  std::vector<Violation> validate(const std::string& class_type, const Inputs& inputs);

  const std::filesystem::path& folder() const { return folder_.path(); }
  schema::ModelFolders& folders() { return folders_; }
  schema::RunEnvironment& environment() { return environment_; }
  const schema::NodeLibrary& library() const { return library_; }

 private:
  std::vector<schema::Value> arguments(const schema::NodeInfo& info, const Inputs& inputs) const;

  ScratchFolder folder_;
  schema::ClassLibrary library_;
  schema::ModelFolders folders_;
  schema::RunEnvironment environment_;
  std::vector<schema::OutputFile> files_;
};

}  // namespace weft::test
