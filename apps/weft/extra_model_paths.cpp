// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/extra_model_paths.hpp"

#include <cctype>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "engine/base/errors.hpp"

namespace weft::app {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kBasePath = "base_path";
constexpr std::string_view kIsDefault = "is_default";
constexpr std::string_view kCustomNodes = "custom_nodes";

/// $NAME and ${NAME} by the environment, as a shell would; an unknown name stays as it is.
std::string with_variables(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const bool braces = text.compare(at, 2, "${") == 0;
    std::size_t end = at + (braces ? 2 : 1);
    const std::size_t begin = end;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    const char* value = text[at] == '$' ? std::getenv(text.substr(begin, end - begin).c_str()) : nullptr;
    if (value == nullptr || (braces && (end == text.size() || text[end] != '}'))) {
      result += text[at++];
    } else {
      result += value;
      at = end + (braces ? 1 : 0);
    }
  }
  return result;
}

fs::path with_home(const std::string& text) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || (text != "~" && !text.starts_with("~/"))) return text;
  return fs::path(home) / fs::path(text.substr(1)).relative_path();
}

std::vector<std::string> lines_of(const YAML::Node& value) {
  std::vector<std::string> lines;
  if (value.IsSequence()) {
    for (const auto& item : value) lines.push_back(item.as<std::string>());
    return lines;
  }
  std::istringstream text(value.as<std::string>());
  for (std::string line; std::getline(text, line);) {
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string::npos) lines.push_back(line.substr(first, line.find_last_not_of(" \t\r") + 1 - first));
  }
  return lines;
}

void add_group(schema::ModelFolders& folders, const YAML::Node& group, const fs::path& base) {
  const bool first = group[std::string(kIsDefault)] && group[std::string(kIsDefault)].as<bool>();
  fs::path root = base;
  if (const auto named = group[std::string(kBasePath)])
    root = base / with_home(with_variables(named.as<std::string>()));
  for (const auto& entry : group) {
    const auto kind = entry.first.as<std::string>();
    if (kind == kBasePath || kind == kIsDefault || kind == kCustomNodes || entry.second.IsNull()) continue;
    for (const std::string& line : lines_of(entry.second))
      folders.add_folder(kind, (root / with_home(line)).lexically_normal(), first);
  }
}

}  // namespace

void add_extra_model_paths(schema::ModelFolders& folders, const fs::path& file) {
  const fs::path base = fs::absolute(file).parent_path();
  try {
    const YAML::Node document = YAML::LoadFile(file.string());
    if (!document.IsMap() && !document.IsNull())
      throw YAML::RepresentationException(document.Mark(), "groups are expected");
    for (const auto& group : document) {
      if (group.second.IsNull()) continue;
      if (!group.second.IsMap())
        throw YAML::RepresentationException(group.second.Mark(),
                                            "\"" + group.first.as<std::string>() + "\" is not a group");
      add_group(folders, group.second, base);
    }
  } catch (const YAML::BadFile&) {
    throw FileError(fmt::format("{}: cannot open the file", file.string()));
  } catch (const YAML::Exception& error) {
    throw FileError(fmt::format("{}, line {}: {}", file.string(), error.mark.line + 1, error.msg),
                    "The form is that of ComfyUI's extra_model_paths.yaml.example.");
  }
}

}  // namespace weft::app
