// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/model_folders.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/errors.hpp"
#include "engine/base/suggest.hpp"
#include "engine/schema/file_tree.hpp"
#include "engine/schema/folder_kinds.hpp"

namespace weft::schema {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kInput = "input";

std::string canonical_kind(std::string_view kind) {
  const FolderKind* known = find_folder_kind(kind);
  return std::string(known == nullptr ? kind : known->name);
}

}  // namespace

ModelFolders::ModelFolders(Places places) : places_(std::move(places)) {
  folders_[std::string(kInput)].push_back(places_.input);
}

void ModelFolders::add_root(const fs::path& models) {
  for (const FolderKind& kind : folder_kinds())
    for (const std::string_view subfolder : kind.subfolders) add_folder(kind.name, models / subfolder);
}

void ModelFolders::add_folder(std::string_view kind, const fs::path& folder, bool first) {
  auto& folders = folders_[canonical_kind(kind)];
  const auto known = std::ranges::find(folders, folder);
  if (known != folders.end()) {
    if (!first) return;
    folders.erase(known);
  }
  folders.insert(first ? folders.begin() : folders.end(), folder);
}

std::vector<fs::path> ModelFolders::search_path(std::string_view kind) const {
  const auto found = folders_.find(canonical_kind(kind));
  return found == folders_.end() ? std::vector<fs::path>{} : found->second;
}

OptionList ModelFolders::list(std::string_view kind) const {
  OptionList result;
  const bool pictures = kind == kInput;
  const FolderKind* known = find_folder_kind(kind);
  result.noun = pictures ? "picture" : std::string(known == nullptr ? "model file" : known->noun);
  if (known != nullptr) result.purpose = known->purpose;
  for (const fs::path& folder : search_path(kind)) {
    result.searched.push_back(folder.string());
    const auto files = files_below(folder, pictures ? is_picture_extension : is_weight_extension, !pictures);
    result.values.insert(result.values.end(), files.begin(), files.end());
  }
  std::ranges::sort(result.values);
  result.values.erase(std::unique(result.values.begin(), result.values.end()), result.values.end());
  return result;
}

fs::path ModelFolders::resolve(std::string_view kind, std::string_view name) const {
  std::error_code error;
  for (const fs::path& folder : search_path(kind)) {
    const fs::path path = path_below(folder, name);
    if (fs::is_regular_file(path, error)) return path;
  }
  const OptionList there = list(kind);
  const std::string purpose = there.purpose.empty() ? "" : fmt::format(" ({})", there.purpose);
  throw FileError(
      fmt::format("No {} is called \"{}\"{}; looked in {}.", there.noun, name, purpose,
                  there.searched.empty() ? "no folder" : fmt::format("{}", fmt::join(there.searched, ", "))),
      did_you_mean(name, there.values));
}

}  // namespace weft::schema
