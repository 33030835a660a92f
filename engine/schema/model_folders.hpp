// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/folders.hpp"

namespace weft::schema {

/// Folders laid out as ComfyUI's: any number of `models` folders, single folders beside them, and places for
/// pictures. Nothing is cached, so that a file put there is found. Filled by one thread, then read by any.
class ModelFolders final : public Folders {
 public:
  struct Places {
    std::filesystem::path input = "input";
    std::filesystem::path output = "output";
    std::filesystem::path temp;
  };
  explicit ModelFolders(Places places);

  /// A folder laid out like ComfyUI's `models`, searched after those before it. It need not exist.
  void add_root(const std::filesystem::path& models);
  /// One more folder for one kind (extra_model_paths.yaml). first: before all others. An unknown kind is kept as it is.
  void add_folder(std::string_view kind, const std::filesystem::path& folder, bool first = false);
  /// Where files of this kind are looked for, in order, existing or not.
  std::vector<std::filesystem::path> search_path(std::string_view kind) const;

  OptionList list(std::string_view kind) const override;
  std::filesystem::path resolve(std::string_view kind, std::string_view name) const override;
  std::filesystem::path input() const override { return places_.input; }
  std::filesystem::path output() const override { return places_.output; }
  std::filesystem::path temp() const override { return places_.temp; }

 private:
  Places places_;
  std::map<std::string, std::vector<std::filesystem::path>, std::less<>> folders_;
};

}  // namespace weft::schema
