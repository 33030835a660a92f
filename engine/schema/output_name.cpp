// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/output_name.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::schema {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kDefaultPrefix = "ComfyUI";

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string expanded(std::string_view prefix, const NameVariables& variables) {
  std::tm now{};
  ::localtime_r(&variables.now, &now);
  std::string text(prefix);
  replace_all(text, "%width%", std::to_string(variables.width));
  replace_all(text, "%height%", std::to_string(variables.height));
  replace_all(text, "%year%", std::to_string(now.tm_year + 1900));
  replace_all(text, "%month%", fmt::format("{:02}", now.tm_mon + 1));
  replace_all(text, "%day%", fmt::format("{:02}", now.tm_mday));
  replace_all(text, "%hour%", fmt::format("{:02}", now.tm_hour));
  replace_all(text, "%minute%", fmt::format("{:02}", now.tm_min));
  replace_all(text, "%second%", fmt::format("{:02}", now.tm_sec));
  return text;
}

/// The prefix as a path below the root, without "." and "..", '\' being a separator too (workflows from Windows).
fs::path relative(std::string text) {
  std::ranges::replace(text, '\\', '/');
  const fs::path path = fs::path(text).lexically_normal();
  if (path.is_absolute() || (!path.empty() && *path.begin() == ".."))
    throw NodeError(fmt::format("the file name prefix \"{}\" leads out of the output folder", text),
                    "Use a name or a subfolder of it, such as \"portraits/first\".");
  return path;
}

/// The number in "PREFIX_00012_…", 0 when the name is not of the series.
std::int64_t number_in(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem) || name.substr(stem.size(), 1) != "_") return 0;
  name.remove_prefix(stem.size() + 1);
  const std::string_view digits = name.substr(0, name.find('_'));
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

std::int64_t highest_number(const fs::path& folder, std::string_view stem) {
  std::int64_t highest = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    highest = std::max(highest, number_in(entry->path().filename().string(), stem));
  return highest;
}

}  // namespace

OutputName::OutputName(const fs::path& root, std::string_view prefix, const NameVariables& variables) {
  const fs::path path = relative(expanded(prefix, variables));
  stem_ = path.filename().string();
  if (stem_.empty() || stem_ == ".") stem_ = kDefaultPrefix;
  const fs::path subfolder = path.parent_path();
  subfolder_ = subfolder.generic_string();
  folder_ = subfolder.empty() ? root : root / subfolder;
  counter_ = highest_number(folder_, stem_) + 1;
}

fs::path OutputName::path(std::int64_t batch_number, std::string_view extension) const {
  std::string name = stem_;
  replace_all(name, "%batch_num%", std::to_string(batch_number));
  return folder_ / fmt::format("{}_{:05}_{}", name, counter_, extension);
}

}  // namespace weft::schema
