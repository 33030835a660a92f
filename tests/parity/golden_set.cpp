// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/golden_set.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/seeded_weights.hpp"

namespace weft::parity {
namespace fs = std::filesystem;
namespace {

nlohmann::json read_json(const fs::path& path) {
  std::ifstream file(path);
  if (!file) throw FileError(path.string() + ": cannot be opened");
  return nlohmann::json::parse(file);
}

}  // namespace

GoldenSet::GoldenSet(fs::path dir, const fs::path& scratch)
    : dir_(std::move(dir)), index_(read_json(dir_ / "index.json")) {
  const auto model = index_.find("model");
  if (model == index_.end() || !model->contains("files")) return;
  for (const auto& [role, entry] : model->at("files").items()) {
    if (!entry.contains("folder")) continue;
    const fs::path stated = dir_ / entry.at("file").get<std::string>();
    fs::path path = stated;
    if (!fs::exists(path) && entry.contains("manifest")) {
      // One rebuilt file serves every set that names it.
      path = scratch / dir_.parent_path().filename() / stated.lexically_normal().parent_path().filename() /
             stated.filename();
      if (!fs::exists(path)) test::rebuild_from_manifest(dir_ / entry.at("manifest").get<std::string>(), path);
    }
    model_files_[stated.filename().string()] = {entry.at("folder").get<std::string>(), path.lexically_normal()};
  }
}

const weights::StateDict& GoldenSet::tensors(const std::string& file) const {
  const auto found = opened_.find(file);
  if (found != opened_.end()) return found->second;
  return opened_.emplace(file, weights::load_state_dict(dir_ / file)).first->second;
}

at::Tensor GoldenSet::tensor(const std::string& file, const std::string& key, const nlohmann::json& rows) const {
  at::Tensor found = tensors(file).at(key);
  if (!rows.is_null()) found = found.slice(0, rows.at(0).get<std::int64_t>(), rows.at(1).get<std::int64_t>());
  return found.clone();
}

std::vector<fs::path> folders_of_kind(const std::map<std::string, ModelFile>& files, std::string_view kind) {
  std::set<fs::path> folders;
  for (const auto& [name, file] : files)
    if (file.folder == kind) folders.insert(file.path.parent_path());
  return {folders.begin(), folders.end()};
}

std::vector<fs::path> indexed_folders(const fs::path& golden) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(golden))
    if (fs::exists(entry.path() / "index.json")) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

void GoldenFolders::add(const std::map<std::string, ModelFile>& files) {
  for (const auto& [name, file] : files) files_[{file.folder, name}] = file.path;
}

schema::OptionList GoldenFolders::list(std::string_view kind) const {
  schema::OptionList options;
  for (const auto& [key, path] : files_)
    if (key.first == kind) options.values.push_back(key.second);
  return options;
}

fs::path GoldenFolders::resolve(std::string_view kind, std::string_view name) const {
  if (kind == "input") return input_ / name;
  const auto found = files_.find({std::string(kind), std::string(name)});
  if (found == files_.end()) throw FileError(fmt::format("no golden set has {} in {}", name, kind));
  return found->second;
}

std::optional<std::string> unsupported(const ModelFile& file) {
  if (file.folder == "loras" || file.folder == "embeddings") return std::nullopt;
  const auto recognised = models::recognise(weights::load_state_dict(file.path));
  // A standalone VAE or text encoder has no family of its own: its loader node decides.
  if (!recognised || !recognised->family.empty() || file.folder != "checkpoints") return std::nullopt;
  return fmt::format("needs {}, a family that weft does not have yet", recognised->kind);
}

}  // namespace weft::parity
