// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/option_check.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/suggest.hpp"
#include "engine/schema/folder_kinds.hpp"

namespace weft::graph {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostShownOptions = 20;
constexpr std::size_t kLongestFileName = 4096;

bool same_path(std::string_view option, std::string_view wanted) {
  return std::ranges::equal(option, wanted, [](char a, char b) { return a == b || (a == '/' && b == '\\'); });
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// Where the file belongs: a folder that is there, else the first that is looked in.
const std::string& best_folder(const schema::OptionList& list) {
  const auto there = std::ranges::find_if(list.searched, [](const std::string& folder) { return is_folder(folder); });
  return there == list.searched.end() ? list.searched.front() : *there;
}

/// "There is a LoRA of that name in …" where the file lies beside the folders that were looked in.
std::optional<std::string> found_elsewhere(const schema::OptionList& list, std::string_view wanted) {
  if (wanted.empty() || wanted.size() > kLongestFileName || wanted.find("..") != std::string_view::npos) return {};
  for (const std::string& searched : list.searched)
    for (const schema::FolderKind& kind : schema::folder_kinds())
      for (const std::string_view name : kind.subfolders) {
        const fs::path folder = fs::path(searched).parent_path() / name;
        std::error_code ignored;
        if (fs::is_regular_file(folder / fs::path(wanted), ignored))
          return fmt::format("There is a {} of that name in {}: load it with a node for that kind.", kind.noun,
                             folder.string());
      }
  return std::nullopt;
}

}  // namespace

const std::string* find_option(const schema::OptionList& list, std::string_view wanted) {
  const auto exact = std::ranges::find(list.values, wanted);
  if (exact != list.values.end()) return &*exact;
  if (wanted.find('\\') == std::string_view::npos) return nullptr;
  const auto path =
      std::ranges::find_if(list.values, [&](const std::string& option) { return same_path(option, wanted); });
  return path == list.values.end() ? nullptr : &*path;
}

std::string option_message(const schema::OptionList& list, std::string_view wanted) {
  const std::string shown = schema::Value(wanted).to_json();
  if (list.searched.empty() && list.noun.empty()) return fmt::format("value {} is not in the list", shown);
  std::string text = fmt::format("no {} is called {}", list.noun.empty() ? "file" : list.noun, shown);
  if (!list.purpose.empty()) text += fmt::format(" ({})", list.purpose);
  if (!list.searched.empty()) text += fmt::format("; looked in {}", fmt::join(list.searched, ", "));
  return text;
}

std::string option_hint(const schema::OptionList& list, std::string_view wanted) {
  if (const auto elsewhere = found_elsewhere(list, wanted)) return *elsewhere;
  std::string hint = did_you_mean(wanted, list.values);
  if (!hint.empty() || list.searched.empty()) return hint;
  return fmt::format("Put the file into {}, or choose one that is there.", best_folder(list));
}

std::string option_range(const schema::OptionList& list) {
  if (list.values.empty()) return list.searched.empty() ? "nothing: the list is empty" : "no files there";
  if (list.values.size() > kMostShownOptions) return fmt::format("one of {} options", list.values.size());
  return fmt::format("{}", fmt::join(list.values, ", "));
}

std::string range_text(const schema::InputSpec& spec) {
  const bool low = !spec.min.is_null(), high = !spec.max.is_null();
  if (low && high) return fmt::format("{} to {}", spec.min.to_json(), spec.max.to_json());
  if (low) return fmt::format("at least {}", spec.min.to_json());
  if (high) return fmt::format("at most {}", spec.max.to_json());
  return spec.port;
}

}  // namespace weft::graph
