// SPDX-License-Identifier: Apache-2.0
#include "nodes/image/picture_folder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <system_error>

#include "diffusion/image/read.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/mapped_file.hpp"
#include "engine/base/suggest.hpp"

namespace weft::nodes {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 4> kPictureExtensions{".png", ".jpg", ".jpeg", ".webp"};
/// More repetitions than any training wants.
constexpr int kMostRepeats = 10000;

bool is_picture(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return std::find(kPictureExtensions.begin(), kPictureExtensions.end(), extension) != kPictureExtensions.end();
}

/// What lies in a folder, by name; of one that cannot be read, nothing.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error))
    paths.push_back(entry->path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<fs::path> picture_files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::path& path : entries_of(folder))
    if (is_picture(path) && fs::is_regular_file(path, error)) files.push_back(path);
  return files;
}

[[noreturn]] void throw_no_pictures(const fs::path& folder) {
  throw NodeError("there are no pictures in " + folder.string(), "PNG, JPEG and WebP files are looked for.");
}

/// Of "10_cats", 10; else 1.
int repeats_of(const std::string& name) {
  int count = 1;
  const std::size_t end = std::min(name.find('_'), name.size());
  const auto read = std::from_chars(name.data(), name.data() + end, count);
  const bool all = end > 0 && read.ec == std::errc() && read.ptr == name.data() + end;
  return all ? std::clamp(count, 0, kMostRepeats) : 1;
}

std::string caption_of(const fs::path& picture) {
  const fs::path file = fs::path(picture).replace_extension(".txt");
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) == 0) return {};
  const auto mapped = MappedFile::open(file);
  const auto bytes = mapped->bytes();
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlanks);
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

schema::OptionList input_subfolders(const schema::Services& services) {
  schema::OptionList list{.values = {}, .noun = "folder", .purpose = {}, .searched = {}};
  const auto* folders = services.find<const schema::Folders>();
  if (folders == nullptr) return list;
  const fs::path root = folders->input();
  list.searched.push_back(root.string());
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(root, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
    if (entry->is_directory(error)) list.values.push_back(entry->path().lexically_relative(root).generic_string());
  std::sort(list.values.begin(), list.values.end());
  return list;
}

fs::path input_subfolder(const schema::Context& context, const std::string& name) {
  std::error_code error;
  const fs::path root = fs::weakly_canonical(context.folders().input(), error);
  const fs::path folder = fs::weakly_canonical(root / name, error);
  const fs::path inside = folder.lexically_relative(root);
  if (error || name.empty() || inside.empty() || *inside.begin() == "..")
    throw NodeError("the folder '" + name + "' is not below the input folder " + root.string());
  if (!fs::is_directory(folder, error))
    throw NodeError("there is no folder " + folder.string(),
                    did_you_mean(name, input_subfolders(context.services()).values));
  return folder;
}

std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<fs::path> files = picture_files_of(folder);
  if (files.empty()) throw_no_pictures(folder);
  return files;
}

std::vector<CaptionedPicture> captioned_pictures_in(const fs::path& folder) {
  std::vector<CaptionedPicture> pictures;
  for (const fs::path& path : picture_files_of(folder)) pictures.push_back({path, caption_of(path)});
  std::error_code error;
  for (const fs::path& inner : entries_of(folder)) {
    if (!fs::is_directory(inner, error)) continue;
    std::vector<CaptionedPicture> within;
    for (const fs::path& path : picture_files_of(inner)) within.push_back({path, caption_of(path)});
    for (int i = 0; i < repeats_of(inner.filename().string()); ++i)
      pictures.insert(pictures.end(), within.begin(), within.end());
  }
  if (pictures.empty()) throw_no_pictures(folder);
  return pictures;
}

Hash folder_identity(const fs::path& folder) {
  Hasher hasher;
  std::error_code error;
  const auto add = [&](const fs::path& path) {
    hasher.add(path.string());
    hasher.add(std::uint64_t{fs::file_size(path, error)});
    hasher.add(static_cast<std::uint64_t>(fs::last_write_time(path, error).time_since_epoch().count()));
  };
  for (const fs::path& path : entries_of(folder)) {
    add(path);
    if (fs::is_directory(path, error))
      for (const fs::path& inner : entries_of(path)) add(inner);
  }
  return hasher.digest();
}

schema::List<Image> single_picture_batches(schema::Context& context, const std::vector<fs::path>& files) {
  schema::List<Image> pictures;
  for (const fs::path& file : files) {
    context.progress(static_cast<std::int64_t>(pictures.size()), static_cast<std::int64_t>(files.size()));
    pictures.push_back({image::read_picture(file).image});
  }
  return pictures;
}

}  // namespace weft::nodes
