// SPDX-License-Identifier: Apache-2.0
// Files that people really have: every one is read and converted, whatever classes it uses.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "engine/base/errors.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::workflow;

namespace {

/// The tutorial's files beside the checkout, and the folders that WEFT_WORKFLOW_FOLDERS names, with colons between.
std::vector<std::filesystem::path> workflow_folders(const std::filesystem::path& shared) {
  std::vector<std::filesystem::path> folders{shared / "workflows/tutorial"};
  const char* named = std::getenv("WEFT_WORKFLOW_FOLDERS");
  std::istringstream list(named == nullptr ? "" : named);
  for (std::string folder; std::getline(list, folder, ':');) folders.emplace_back(folder);
  return folders;
}

std::set<std::filesystem::path> json_files(const std::vector<std::filesystem::path>& folders) {
  std::set<std::filesystem::path> files;
  for (const auto& folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".json") files.insert(entry.path());
  return files;
}

/// Resident memory in pages.
std::size_t resident_pages() {
  std::ifstream status("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  status >> total >> resident;
  return resident;
}

struct RealFiles {
  std::size_t workflows = 0, nodes = 0, others = 0;
  std::vector<std::string> errors;

  void convert_one(const std::filesystem::path& file, const schema::NodeLibrary& library) {
    try {
      nodes += convert(load_document(file), library).prompt.nodes().size();
      ++workflows;
    } catch (const WorkflowError& error) {
      const std::string what = error.what();
      if (what.find("not a workflow") != std::string::npos)
        ++others;  // lists of files that lie beside them
      else
        errors.push_back(what);
    }
  }
};

}  // namespace

TEST_CASE("real files: all are read and converted without an error, and none leaves memory behind") {
  const auto shared = test::shared_dir();
  if (!shared || !std::filesystem::exists(*shared / "workflows/tutorial")) {
    test::skipped("real workflow files", "no workflows beside the checkout");
    return;
  }
  if (std::getenv("WEFT_WORKFLOW_FOLDERS") == nullptr)
    test::skipped("more real workflow files", "name their folders in WEFT_WORKFLOW_FOLDERS");
  const auto library = schema::ObjectInfoLibrary::read(*shared / "interface/object_info.json");
  const auto files = json_files(workflow_folders(*shared));
  RealFiles first, again;
  for (const auto& file : files) first.convert_one(file, library);
  const std::size_t pages = resident_pages();
  for (int round = 0; round < 3; ++round)
    for (const auto& file : files) again.convert_one(file, library);
  std::cout << fmt::format("real files: {} workflows, {} nodes sent, {} other files\n", first.workflows, first.nodes,
                           first.others);
  for (const auto& error : first.errors) UNSCOPED_INFO(error);
  CHECK(first.errors.empty());
  CHECK(first.workflows >= 100);
#ifdef __SANITIZE_ADDRESS__
  return test::skipped("memory of real files", "the sanitizer's allocator keeps what is freed");
#endif
  // Room for what the allocator keeps: 8 MiB, where three rounds of one leaked file each would be more.
  CHECK(resident_pages() <= pages + 2048);
}
