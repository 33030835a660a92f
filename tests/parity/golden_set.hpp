// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "diffusion/weights/state_dict.hpp"
#include "engine/schema/folders.hpp"

namespace weft::parity {

/// A model file that the index of a golden folder names.
struct ModelFile {
  std::string folder;          ///< its kind: "checkpoints", "loras"…
  std::filesystem::path path;  ///< where it is, or was rebuilt from its manifest
};

/// One folder of recorded cases: its index, its tensors, its model files.
class GoldenSet {
 public:
  /// dir: has an index.json. scratch: where missing model files are rebuilt from their manifests.
  GoldenSet(std::filesystem::path dir, const std::filesystem::path& scratch);

  const std::filesystem::path& dir() const { return dir_; }
  std::string name() const { return dir_.filename().string(); }
  const nlohmann::json& index() const { return index_; }
  /// By file name. Files without a folder kind (prompt lists, base weights) are not among them.
  const std::map<std::string, ModelFile>& model_files() const { return model_files_; }

  /// A file of the set, relative to its folder; opened once. Throws what load_state_dict throws.
  const weights::StateDict& tensors(const std::string& file) const;
  /// rows of axis 0 when given. The result is a copy of its own: nodes may keep it.
  at::Tensor tensor(const std::string& file, const std::string& key, const nlohmann::json& rows = {}) const;

 private:
  std::filesystem::path dir_;
  nlohmann::json index_;
  std::map<std::string, ModelFile> model_files_;
  mutable std::map<std::string, weights::StateDict> opened_;
};

/// The folders that hold model files of that kind.
std::vector<std::filesystem::path> folders_of_kind(const std::map<std::string, ModelFile>& files,
                                                   std::string_view kind);

/// The folders below `golden` that have an index.json, by name.
std::vector<std::filesystem::path> indexed_folders(const std::filesystem::path& golden);

/// Model files of golden sets as ComfyUI's folders.
class GoldenFolders final : public schema::Folders {
 public:
  void add(const std::map<std::string, ModelFile>& files);
  void set_input(std::filesystem::path input) { input_ = std::move(input); }

  schema::OptionList list(std::string_view kind) const override;
  std::filesystem::path resolve(std::string_view kind, std::string_view name) const override;
  std::filesystem::path input() const override { return input_; }
  std::filesystem::path output() const override { return input_; }
  std::filesystem::path temp() const override { return input_; }

 private:
  std::map<std::pair<std::string, std::string>, std::filesystem::path> files_;
  std::filesystem::path input_;
};

/// Why this model file cannot be used yet ("family … is not there"), or nothing when it can.
std::optional<std::string> unsupported(const ModelFile& file);

}  // namespace weft::parity
