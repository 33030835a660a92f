// SPDX-License-Identifier: Apache-2.0
// Each folder of tests/workflows/conversion is a case: canvas.json or api.json, and what is to come of it: prompt.json
// (with warnings.txt when there are any), or error.txt. Lines of the texts are parts that a message must hold.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>

#include "engine/base/errors.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::workflow;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::set<fs::path> cases() {
  std::set<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(test::source_dir() / "tests/workflows/conversion"))
    if (entry.is_directory()) folders.insert(entry.path());
  return folders;
}

fs::path document_of(const fs::path& folder) {
  const fs::path canvas = folder / "canvas.json";
  return fs::exists(canvas) ? canvas : folder / "api.json";
}

void check_error(const fs::path& folder, const schema::NodeLibrary& library) {
  std::string said;
  try {
    convert(load_document(document_of(folder)), library);
  } catch (const WorkflowError& error) {
    said = std::string(error.what()) + " | " + error.hint();
  }
  for (const std::string& part : lines(folder / "error.txt")) CHECK_THAT(said, Catch::Contains(part));
}

void check_prompt(const fs::path& folder, const schema::NodeLibrary& library) {
  const Conversion conversion = convert(load_document(document_of(folder)), library);
  const JsonTape wanted = JsonTape::parse(read(folder / "prompt.json"), "prompt.json");
  CHECK(to_api_json(conversion.prompt) == python_json(wanted.root()));
  const auto warnings = lines(folder / "warnings.txt");
  CHECK(conversion.warnings.size() == warnings.size());
  for (std::size_t i = 0; i < std::min(warnings.size(), conversion.warnings.size()); ++i)
    CHECK_THAT(conversion.warnings[i].message, Catch::Contains(warnings[i]));
}

}  // namespace

TEST_CASE("conversion: every case of tests/workflows/conversion gives its prompt, or its error") {
  const auto library =
      schema::ObjectInfoLibrary::read(test::source_dir() / "tests/workflows/conversion/object_info.json");
  const auto folders = cases();
  REQUIRE(folders.size() >= 80);
  for (const fs::path& folder : folders) {
    INFO(folder.filename().string());
    if (fs::exists(folder / "error.txt"))
      check_error(folder, library);
    else
      check_prompt(folder, library);
  }
}

TEST_CASE("conversion: what is written as API reads back as the same prompt") {
  const auto library =
      schema::ObjectInfoLibrary::read(test::source_dir() / "tests/workflows/conversion/object_info.json");
  for (const fs::path& folder : cases()) {
    if (fs::exists(folder / "error.txt") || folder.filename() == "empty_canvas") continue;
    INFO(folder.filename().string());
    const Prompt prompt = convert(load_document(document_of(folder)), library).prompt;
    for (const JsonLayout layout : {JsonLayout::python, JsonLayout::indented}) {
      const Document again = parse_document(to_api_json(prompt, layout), "again");
      CHECK(to_api_json(convert(again, library).prompt) == to_api_json(prompt));
    }
  }
}
