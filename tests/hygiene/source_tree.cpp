// SPDX-License-Identifier: Apache-2.0
#include "tests/hygiene/source_tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "tests/support/skip.hpp"

namespace weft::hygiene {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 11> kFolders = {"engine", "diffusion", "nodes",     "sdk",  "apps", "tests",
                                                  "bench",  "cmake",     "workflows", "docs", "third_party"};
constexpr std::array<std::string_view, 11> kTextExtensions = {".cpp", ".hpp", ".h",   ".cu", ".cuh", ".txt",
                                                              ".cmake", ".md", ".py", ".sh", ".in"};

bool is_text(const fs::path& path) {
  return std::ranges::find(kTextExtensions, path.extension().string()) != kTextExtensions.end();
}

SourceFile read(const fs::path& root, const fs::path& path) {
  SourceFile file{fs::relative(path, root).generic_string(), {}};
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) file.lines.push_back(std::move(line));
  return file;
}

std::vector<SourceFile> read_all() {
  std::vector<SourceFile> files;
  const fs::path root = test::source_dir();
  for (const char* folder : kFolders) {
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.is_regular_file() && is_text(entry.path())) files.push_back(read(root, entry.path()));
  }
  for (const auto& entry : fs::directory_iterator(root))
    if (entry.is_regular_file() && (is_text(entry.path()) || entry.path().filename() == "dev"))
      files.push_back(read(root, entry.path()));
  return files;
}

}  // namespace

std::string_view SourceFile::extension() const {
  const std::string_view name = path;
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(dot);
}

std::string_view SourceFile::folder() const {
  const std::string_view name = path;
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash);
}

const std::vector<SourceFile>& source_files() {
  static const std::vector<SourceFile> files = read_all();
  return files;
}

bool is_code(const SourceFile& file) {
  static constexpr std::array<std::string_view, 5> kCode = {".cpp", ".hpp", ".h", ".cu", ".cuh"};
  return std::ranges::find(kCode, file.extension()) != kCode.end();
}

std::string_view included(std::string_view line) {
  if (!line.starts_with("#include ")) return {};
  const std::size_t begin = line.find_first_of("\"<");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = line.find_first_of("\">", begin + 1);
  return end == std::string_view::npos ? std::string_view{} : line.substr(begin + 1, end - begin - 1);
}

}  // namespace weft::hygiene
