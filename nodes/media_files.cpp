// SPDX-License-Identifier: Apache-2.0
#include "nodes/media_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "diffusion/weights/load.hpp"
#include "engine/schema/annotated_file.hpp"
#include "nodes/input_file.hpp"

namespace weft::nodes {
namespace {

namespace fs = std::filesystem;

constexpr std::array kVideoExtensions{".mp4",  ".webm", ".mkv", ".mov", ".avi", ".m4v", ".mpg",
                                      ".mpeg", ".ogv",  ".wmv", ".flv", ".ts",  ".3gp"};
constexpr std::array kSoundExtensions{".wav", ".mp3", ".flac", ".ogg",  ".opus",
                                      ".m4a", ".aac", ".aif",  ".aiff", ".wma"};

bool is_listed(const fs::path& path, MediaKind kind) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto among = [&extension](const auto& list) { return std::ranges::find(list, extension) != list.end(); };
  return among(kVideoExtensions) || (kind == MediaKind::video_and_sound && among(kSoundExtensions));
}

schema::OptionList list_media(const schema::Services& services, MediaKind kind) {
  const fs::path folder = services.require<const schema::Folders>().input();
  schema::OptionList list{.values = {},
                          .noun = kind == MediaKind::video ? "video" : "sound or video file",
                          .purpose = {},
                          .searched = {folder.string()}};
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && is_listed(entry->path(), kind))
      list.values.push_back(entry->path().filename().string());
  }
  std::ranges::sort(list.values);
  return list;
}

}  // namespace

schema::OptionSource media_files(MediaKind kind) {
  return [kind](const schema::Services& services) { return list_media(services, kind); };
}

void check_media_file(schema::Validation& validation, const char* input, const std::string& name) {
  check_input_file(validation, input, name, "file",
                   [&] { return list_media(validation.services(), MediaKind::video_and_sound).values; });
}

Hash media_identity(const schema::Context& context, const std::string& name) {
  return weights::file_identity(schema::annotated_file(context.folders(), name));
}

}  // namespace weft::nodes
