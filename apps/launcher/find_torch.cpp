// SPDX-License-Identifier: Apache-2.0
#include "apps/launcher/find_torch.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

namespace weft::launcher {
namespace fs = std::filesystem;
namespace {

std::optional<fs::path> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

/// True, and `search.found` set, when `dir` is a torch folder of the right version.
bool take(Search& search, const fs::path& dir) {
  std::error_code ignored;
  if (!fs::exists(dir / "lib/libtorch_cpu.so", ignored)) {
    search.looked.push_back(dir.string() + ": no lib/libtorch_cpu.so");
    return false;
  }
  const auto version = torch_version(dir);
  if (version && version->rfind(kTorchVersion, 0) != 0) {
    search.looked.push_back(dir.string() + ": torch " + *version + ", not " + kTorchVersion);
    return false;
  }
  search.found = fs::canonical(dir, ignored);
  return true;
}

/// PREFIX/lib/python3.*/{site,dist}-packages/torch of a Python environment.
bool take_environment(Search& search, const fs::path& prefix) {
  std::error_code ignored;
  for (const auto& lib : {prefix / "lib", prefix / "local/lib"})
    for (const auto& entry : fs::directory_iterator(lib, ignored)) {
      if (entry.path().filename().string().rfind("python3", 0) != 0) continue;
      for (const char* packages : {"site-packages", "dist-packages"}) {
        const fs::path torch = entry.path() / packages / "torch";
        if (fs::is_directory(torch, ignored) && take(search, torch)) return true;
      }
    }
  search.looked.push_back(prefix.string() + ": no Python packages with torch " + kTorchVersion);
  return false;
}

bool take_path(Search& search) {
  const char* path = std::getenv("PATH");
  std::istringstream entries(path == nullptr ? "" : path);
  std::error_code ignored;
  for (std::string entry; std::getline(entries, entry, ':');) {
    const fs::path python = fs::path(entry) / "python3";
    if (!fs::exists(python, ignored)) continue;
    if (take_environment(search, fs::path(entry).parent_path())) return true;
    // A shim or a symbolic link: the environment that the interpreter really belongs to.
    const fs::path real = fs::canonical(python, ignored).parent_path().parent_path();
    if (!real.empty() && real != fs::path(entry).parent_path() && take_environment(search, real)) return true;
  }
  return false;
}

/// Asks the python3 on $PATH where torch lies (without importing it): shims and unusual layouts end up here.
bool take_python(Search& search) {
  const char* question =
      "python3 -c \"import importlib.util as u; s = u.find_spec('torch'); "
      "print(s.submodule_search_locations[0] if s else '')\" 2>/dev/null";
  std::FILE* answer = ::popen(question, "r");
  if (answer == nullptr) return false;
  char line[4096] = {};
  const bool said = std::fgets(line, sizeof line, answer) != nullptr;
  ::pclose(answer);
  std::string dir = said ? line : "";
  while (!dir.empty() && (dir.back() == '\n' || dir.back() == '\r')) dir.pop_back();
  return !dir.empty() && take(search, dir);
}

}  // namespace

std::optional<std::string> torch_version(const fs::path& torch_dir) {
  std::ifstream python(torch_dir / "version.py");
  for (std::string line; std::getline(python, line);)
    if (line.rfind("__version__", 0) == 0) {
      const auto begin = line.find('\'');
      const auto end = line.find('\'', begin + 1);
      if (begin != std::string::npos && end != std::string::npos) return line.substr(begin + 1, end - begin - 1);
    }
  std::ifstream archive(torch_dir / "build-version");
  if (std::string line; std::getline(archive, line)) return line;
  return std::nullopt;
}

Search find_torch(const fs::path& prefix) {
  Search search;
  if (const auto named = variable("WEFT_TORCH_DIR")) {
    take(search, *named);
    return search;
  }
  for (const fs::path& beside : {prefix / "lib/weft/torch", prefix / "torch", prefix.parent_path() / "torch"})
    if (take(search, beside)) return search;
  for (const char* name : {"VIRTUAL_ENV", "CONDA_PREFIX"})
    if (const auto environment = variable(name); environment && take_environment(search, *environment)) return search;
  if (take_path(search)) return search;
  if (const auto home = variable("HOME"); home && take_environment(search, *home / ".local")) return search;
  take_python(search);
  return search;
}

}  // namespace weft::launcher
