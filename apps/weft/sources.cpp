// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/sources.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::app {
namespace fs = std::filesystem;

namespace {

constexpr const char* kStandardInput = "-";

std::vector<std::string> workflows_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    std::error_code error;
    if ((extension == ".json" || extension == ".png") && entry.is_regular_file(error))
      files.push_back(entry.path().string());
  }
  if (files.empty()) throw UsageError(fmt::format("{}: the folder has no .json or .png files", folder));
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::vector<std::string> workflow_sources(const std::vector<std::string>& arguments) {
  std::vector<std::string> sources;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument == kStandardInput || fs::is_regular_file(argument, error)) {
      sources.push_back(argument);
    } else if (fs::is_directory(argument, error)) {
      const auto files = workflows_in(argument);
      sources.insert(sources.end(), files.begin(), files.end());
    } else if (fs::exists(argument, error)) {
      sources.push_back(argument);  // a pipe, as of <(…)
    } else {
      throw UsageError(fmt::format("{}: there is no such file", argument));
    }
  }
  return sources;
}

workflow::Document load_source(const std::string& source) {
  std::error_code error;
  if (source != kStandardInput && fs::is_regular_file(source, error)) return workflow::load_document(source);
  if (source != kStandardInput) {
    std::ifstream in(source, std::ios::binary);
    return workflow::parse_document(std::string(std::istreambuf_iterator<char>(in), {}), source);
  }
  return workflow::parse_document(std::string(std::istreambuf_iterator<char>(std::cin), {}), source_name(source));
}

std::string source_name(const std::string& source) { return source == kStandardInput ? "standard input" : source; }

}  // namespace weft::app
