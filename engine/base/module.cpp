// SPDX-License-Identifier: Apache-2.0
#include "engine/base/module.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <dlfcn.h>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft {
namespace {

// Beside an installed program, and where a build folder has it.
std::vector<std::filesystem::path> module_places(const Module& module) {
  if (const char* chosen = std::getenv(module.variable); chosen != nullptr && *chosen != 0) return {chosen};
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  return {folder / module.file, folder / "../modules" / module.file, folder / "../../modules" / module.file};
}

void* entry_in(const std::filesystem::path& path, const Module& module) {
  // Left loaded: its objects may live as long as the program.
  void* loaded = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr)
    throw FileError(fmt::format("the {} cannot be loaded: {}", module.what, ::dlerror()), module.hint);
  return ::dlsym(loaded, module.entry);
}

}  // namespace

void* loaded_entry(const Module& module) {
  std::string looked;
  for (const auto& path : module_places(module)) {
    std::error_code error;
    if (std::filesystem::exists(path, error)) return entry_in(path, module);
    looked += (looked.empty() ? "" : ", ") + path.lexically_normal().string();
  }
  throw FileError(fmt::format("the {} {} is not there; looked at {}", module.what, module.file, looked), module.hint);
}

}  // namespace weft
