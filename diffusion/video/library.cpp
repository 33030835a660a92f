// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/library.hpp"

#include <array>
#include <cstdlib>
#include <system_error>
#include <vector>

#include <dlfcn.h>

#include <fmt/format.h>

namespace weft::video {
namespace {

constexpr const char* kModule = "libweft_media.so";
constexpr const char* kVariable = "WEFT_MEDIA_MODULE";
constexpr const char* kHint =
    "Video and sound files need FFmpeg's libraries; on Debian 12: apt install libavformat59 libswscale6. "
    "WEFT_MEDIA_MODULE names the module where it is not beside the program.";

// Beside an installed program, and where a build folder has it.
std::vector<std::filesystem::path> places() {
  if (const char* chosen = std::getenv(kVariable); chosen != nullptr && *chosen != 0) return {chosen};
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  return {folder / kModule, folder / "../modules" / kModule, folder / "../../modules" / kModule};
}

const media::Library& loaded_from(const std::filesystem::path& path) {
  // Left loaded: its objects may live as long as the program.
  void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) throw FileError(fmt::format("the video module cannot be loaded: {}", ::dlerror()), kHint);
  const auto entry = reinterpret_cast<media::Entry>(::dlsym(module, media::kEntryName));
  const media::Library* library = entry == nullptr ? nullptr : entry(media::kInterface);
  if (library == nullptr)
    throw FileError(fmt::format("{} belongs to another version of weft", path.string()),
                    "Install the program and its module together.");
  return *library;
}

const media::Library& loaded() {
  std::string looked;
  for (const auto& path : places()) {
    std::error_code error;
    if (std::filesystem::exists(path, error)) return loaded_from(path);
    looked += (looked.empty() ? "" : ", ") + path.lexically_normal().string();
  }
  throw FileError(fmt::format("the video module {} is not there; looked at {}", kModule, looked), kHint);
}

}  // namespace

const media::Library& library() {
  static const media::Library& instance = loaded();  // an exception leaves it to be tried again
  return instance;
}

}  // namespace weft::video
