// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/shards.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "diffusion/weights/damaged.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/mapped_file.hpp"

namespace weft::weights {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kIndexEnding = ".index.json";
constexpr std::size_t kMaxIndexBytes = std::size_t{64} << 20;
constexpr int kMaxIndexDepth = 3;  // the whole, weight_map or metadata, and one to spare
constexpr std::size_t kMostShards = 10'000;

/// "model", 3, ".safetensors" of "model-00001-of-00003.safetensors".
struct ShardName {
  std::string stem;
  std::size_t count;
  std::string extension;

  std::string numbered(std::size_t number) const {
    return fmt::format("{}-{:05}-of-{:05}{}", stem, number, count, extension);
  }
};

std::optional<ShardName> shard_name(const std::string& file) {
  static const std::regex form(R"((.+)-(\d{5})-of-(\d{5})(\.\w+))");
  std::smatch parts;
  if (!std::regex_match(file, parts, form)) return std::nullopt;
  const std::size_t number = std::stoul(parts[2]), count = std::stoul(parts[3]);
  if (number == 0 || number > count || count > kMostShards) return std::nullopt;
  return ShardName{parts[1], count, parts[4]};
}

json parse_index(const fs::path& path) {
  const auto file = MappedFile::open(path);
  if (file->bytes().size() > kMaxIndexBytes) throw damaged(path, "it is too large for an index of shards");
  const auto guard = [&path](int depth, json::parse_event_t, json&) {
    if (depth > kMaxIndexDepth) throw damaged(path, "it is nested too deep for an index of shards");
    return true;
  };
  try {
    const auto* text = reinterpret_cast<const char*>(file->bytes().data());
    return json::parse(text, text + file->bytes().size(), guard);
  } catch (const json::exception& problem) {
    throw damaged(path, fmt::format("it is no JSON: {}", problem.what()));
  }
}

/// Names come from outside: one that leaves the folder is refused.
void check_name(const fs::path& index, const std::string& name) {
  if (name.empty() || name == ".." || name.find_first_of("/\\") != std::string::npos)
    throw damaged(index, fmt::format("it names '{}', which is no file beside it", name));
}

Shards read_index(const fs::path& path) {
  const json index = parse_index(path);
  const auto map = index.is_object() ? index.find("weight_map") : index.end();
  if (map == index.end() || !map->is_object() || map->empty())
    throw damaged(path, "there is no weight_map in it, which says what tensor is in what file");
  Shards shards{.files = {}, .index = path, .place_of = {}};
  std::set<std::string> names;
  for (const auto& [key, name] : map->items()) {
    if (!name.is_string()) throw damaged(path, key, "the index names no file for it");
    check_name(path, name.get_ref<const std::string&>());
    names.insert(name.get<std::string>());
    shards.place_of.emplace(key, name.get<std::string>());
  }
  for (const std::string& name : names) shards.files.push_back(path.parent_path() / name);
  return shards;
}

}  // namespace

std::optional<Shards> shards_of(const fs::path& path) {
  const std::string file = path.filename().string();
  if (file.ends_with(kIndexEnding)) return read_index(path);
  const auto name = shard_name(file);
  if (!name) return std::nullopt;
  const fs::path index = path.parent_path() / (name->stem + name->extension + std::string(kIndexEnding));
  std::error_code none;
  if (fs::is_regular_file(index, none)) {
    Shards shards = read_index(index);
    if (std::ranges::find(shards.files, path) != shards.files.end()) return shards;
  }
  Shards shards;
  for (std::size_t number = 1; number <= name->count; ++number)
    shards.files.push_back(path.parent_path() / name->numbered(number));
  return shards;
}

void require_all(const Shards& shards) {
  constexpr std::size_t kShown = 3;
  std::error_code none;
  std::size_t missing = 0;
  std::string names;
  for (const fs::path& file : shards.files) {
    if (fs::is_regular_file(file, none)) continue;
    if (++missing <= kShown) names += (names.empty() ? "" : ", ") + file.filename().string();
  }
  if (missing == 0) return;
  throw WeightsError(fmt::format("{}: {} of the {} files that this model is cut into are missing: {}{}",
                                 shards.files.front().parent_path().string(), missing, shards.files.size(), names,
                                 missing > kShown ? "…" : ""),
                     "Put all parts of the model into one folder; any of them then stands for the whole.");
}

}  // namespace weft::weights
