// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include <catch2/catch.hpp>

#include "tests/hygiene/source_tree.hpp"

using namespace weft::hygiene;

namespace {

using Nothing = std::vector<std::string>;

bool has_licence(const SourceFile& file) {
  const std::string wanted = "SPDX-License-Identifier: Apache-2.0";
  const auto head = std::min<std::size_t>(file.lines.size(), 2);  // a script's first line is its interpreter
  return std::any_of(file.lines.begin(), file.lines.begin() + static_cast<std::ptrdiff_t>(head),
                     [&](const std::string& line) { return line.find(wanted) != std::string::npos; });
}

bool needs_licence(const SourceFile& file) {
  const auto extension = file.extension();
  return is_code(file) || extension == ".cmake" || extension == ".py" || extension == ".sh" || file.path == "dev" ||
         file.path.ends_with("CMakeLists.txt");
}

bool has_word(std::string_view line, std::string_view word) {
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(line[at - 1])) && (end == line.size() || !is_letter(line[end]))) return true;
  }
  return false;
}

// Put together from halves, so that this file does not hold them.
const std::array<std::string, 4> kUnfinished = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                                std::string("not ") + "implemented", std::string("X") + "XX"};

// Tables, and files that are one straight piece; each with its reason.
constexpr std::array<std::string_view, 0> kLongFiles = {};

}  // namespace

TEST_CASE("hygiene: the sources are found") { CHECK(source_files().size() > 100); }

TEST_CASE("hygiene: every source file says its licence") {
  Nothing without;
  for (const SourceFile& file : source_files())
    if (needs_licence(file) && !has_licence(file)) without.push_back(file.path);
  CHECK(without == Nothing{});
}

TEST_CASE("hygiene: no unfinished business in the sources") {
  Nothing found;
  for (const SourceFile& file : source_files()) {
    // That page tells what the reference lacks, in these words.
    if (file.path == "docs/comfyui-compatibility.md") continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& word : kUnfinished)
        if (has_word(file.lines[i], word)) found.push_back(file.path + ":" + std::to_string(i + 1) + ": " + word);
  }
  CHECK(found == Nothing{});
}

TEST_CASE("hygiene: files keep to a readable length") {
  Nothing found;
  for (const SourceFile& file : source_files())
    if (is_code(file) && file.lines.size() > 500 && std::ranges::find(kLongFiles, file.path) == kLongFiles.end())
      found.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines");
  CHECK(found == Nothing{});
}

TEST_CASE("hygiene: names say what is in a file") {
  Nothing found;
  for (const SourceFile& file : source_files())
    // nodes/utils is a menu of ComfyUI's.
    for (const char* word : {"utils", "helpers", "common", "misc"})
      if (is_code(file) && !file.path.starts_with("nodes/utils/") && file.path.find(word) != std::string::npos)
        found.push_back(file.path);
  CHECK(found == Nothing{});
}

TEST_CASE("hygiene: paths of the machine a line was written on do not belong into it") {
  Nothing found;
  const std::string home = std::string("/ho") + "me/", work = std::string("/wo") + "rk/",
                    root = std::string("/ro") + "ot/";
  for (const SourceFile& file : source_files())
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& prefix : {home, work, root})
        if (file.lines[i].find(prefix) != std::string::npos) found.push_back(file.path + ":" + std::to_string(i + 1));
  CHECK(found == Nothing{});
}
