// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/workflow_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/schema/file_tree.hpp"
#include "engine/workflow/json_tape.hpp"
#include "engine/workflow/png_text.hpp"

namespace weft::app::check {
namespace fs = std::filesystem;
using workflow::JsonKind;
using workflow::JsonView;

namespace {

bool may_hold_workflow(std::string_view extension) { return extension == ".json" || extension == ".png"; }

bool claims_to_be_workflow(JsonView root) {
  if (root["nodes"] || root["class_type"]) return true;
  for (const auto [key, value] : root)
    if (value["class_type"] || value["nodes"]) return true;
  return false;
}

}  // namespace

std::vector<WorkflowFile> workflow_files(const std::vector<std::string>& arguments) {
  std::vector<WorkflowFile> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      if (argument != "-" && !fs::exists(argument, error))
        throw UsageError(fmt::format("{}: there is no such file", argument));
      files.push_back({argument, true});
      continue;
    }
    const auto found = schema::files_below(argument, may_hold_workflow, true);
    if (found.empty()) throw UsageError(fmt::format("{}: the folder has no .json or .png files", argument));
    for (const std::string& name : found) files.push_back({(fs::path(argument) / name).string(), false});
  }
  return files;
}

bool is_other_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  try {
    if (workflow::is_png(bytes)) return workflow::read_png_text(bytes, {"prompt", "workflow"}, path).empty();
    return !claims_to_be_workflow(workflow::JsonTape::parse(bytes, path).root());
  } catch (const WorkflowError&) {
    return false;  // JSON cut in half, a damaged picture: worth telling
  }
}

}  // namespace weft::app::check
