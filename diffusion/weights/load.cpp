// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/load.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "diffusion/weights/damaged.hpp"
#include "diffusion/weights/format.hpp"
#include "diffusion/weights/shards.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {
namespace {

struct Lookalike {
  std::string_view start;
  std::string_view what;
  std::string_view hint;
};

// What people have in a weight file's place, by its first bytes.
constexpr std::array kLookalikes{
    Lookalike{"version https://git-lfs", "a Git LFS pointer, not the weights", "Fetch the file itself: git lfs pull."},
    Lookalike{"<!DOCTYPE", "a web page, not weights", "The download needs a login or another address; download again."},
    Lookalike{"<html", "a web page, not weights", "The download needs a login or another address; download again."},
};

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const WeightFormat* by_content(std::span<const std::byte> bytes) {
  for (const auto& [name, format] : Registry<WeightFormat>::instance().entries())
    if (format.recognise(bytes)) return &format;
  return nullptr;
}

const WeightFormat* by_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  for (const auto& [name, format] : Registry<WeightFormat>::instance().entries())
    for (const std::string& known : format.extensions)
      if (known == extension) return &format;
  return nullptr;
}

std::string format_names() {
  std::string names;
  for (const auto& [name, format] : Registry<WeightFormat>::instance().entries())
    names += (names.empty() ? "" : ", ") + name;
  return names;
}

const WeightFormat& format_of(const MappedFile& file) {
  const std::string path = file.path().string();
  if (file.bytes().empty()) throw WeightsError(path + ": the file is empty", "Download or copy it again.");
  for (const Lookalike& other : kLookalikes)
    if (text_of(file.bytes()).starts_with(other.start))
      throw WeightsError(fmt::format("{}: this is {}", path, other.what), std::string(other.hint));
  if (const WeightFormat* format = by_content(file.bytes())) return *format;
  // Nobody knows these bytes; the reader that the name calls for says best what is wrong with them.
  if (const WeightFormat* format = by_extension(file.path())) return *format;
  throw WeightsError(path + ": not a weight file of a known format", "Known are: " + format_names() + ".");
}

StateDict load_one(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  return format_of(*file).read(file);
}

/// What the index says must be in this file.
void check_place(const Shards& shards, const std::filesystem::path& file, const StateDict& dict) {
  for (const auto& [key, name] : shards.place_of)
    if (file.filename() == name && dict.find(key) == nullptr)
      throw damaged(file, key,
                    fmt::format("{} says that it is here, but it is not", shards.index->filename().string()));
}

Hash identity_of(const Shards& shards) {
  Hasher hasher;
  std::error_code none;
  if (shards.index) hasher.add(one_file_identity(*shards.index));
  for (const auto& file : shards.files)
    if (std::filesystem::exists(file, none)) hasher.add(one_file_identity(file));
  return hasher.digest();
}

StateDict load_shards(const Shards& shards, const std::filesystem::path& named) {
  require_all(shards);
  StateDict::Tensors tensors;
  StateDict::Metadata metadata;
  for (const auto& file : shards.files) {
    const StateDict dict = load_one(file);
    check_place(shards, file, dict);
    for (const auto& [key, tensor] : dict.tensors())
      if (!tensors.emplace(key, tensor).second)
        throw damaged(file, key, "another file of the same model has it too");
    metadata.insert(dict.metadata().begin(), dict.metadata().end());
  }
  return {std::move(tensors), std::move(metadata), named, identity_of(shards)};
}

}  // namespace

StateDict load_state_dict(const std::filesystem::path& path) {
  if (const auto shards = shards_of(path)) return load_shards(*shards, path);
  return load_one(path);
}

Hash one_file_identity(const std::filesystem::path& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  const auto time = failure ? std::filesystem::file_time_type{} : std::filesystem::last_write_time(path, failure);
  if (failure) throw FileError(fmt::format("{}: {}", path.string(), failure.message()));
  Hasher hasher;
  hasher.add(std::filesystem::weakly_canonical(path, failure).string()).add(std::uint64_t{size});
  hasher.add(static_cast<std::uint64_t>(time.time_since_epoch().count()));
  return hasher.digest();
}

Hash file_identity(const std::filesystem::path& path) {
  const auto shards = shards_of(path);
  return shards ? identity_of(*shards) : one_file_identity(path);
}

}  // namespace weft::weights
