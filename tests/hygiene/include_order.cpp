// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "tests/hygiene/source_tree.hpp"

using namespace weft::hygiene;

namespace {

/// Each layer, and the layers just below it; what those may include, it may include too.
const std::map<std::string, std::vector<std::string>, std::less<>> kLayers = {
    {"engine/base", {}},
    {"engine/schema", {"engine/base"}},
    {"engine/workflow", {"engine/schema"}},
    {"engine/python", {"engine/schema"}},
    {"engine/graph", {"engine/workflow", "engine/python"}},
    {"engine/drawing", {"engine/workflow"}},
    {"engine/exec", {"engine/graph"}},
    {"diffusion/tensor", {"engine/base"}},
    {"diffusion/device", {"diffusion/tensor"}},
    {"diffusion/shader", {}},
    {"diffusion/image", {"diffusion/tensor", "diffusion/shader"}},
    {"diffusion/media", {}},
    {"diffusion/video", {"diffusion/image", "diffusion/media"}},
    {"diffusion/sampling", {"diffusion/tensor"}},
    {"diffusion/weights", {"diffusion/device"}},
    {"diffusion/text", {"diffusion/weights"}},
    {"diffusion/nn", {"diffusion/weights"}},
    {"diffusion/models", {"diffusion/nn", "diffusion/text", "diffusion/sampling", "diffusion/image"}},
    {"diffusion/lora", {"diffusion/models"}},
    {"nodes", {"engine/schema", "engine/python", "diffusion/lora", "diffusion/video"}},
};

void add_below(const std::string& layer, std::set<std::string>& all) {
  if (!all.insert(layer).second) return;
  for (const std::string& lower : kLayers.at(layer)) add_below(lower, all);
}

std::string layer_of(std::string_view path) {
  for (const auto& [layer, below] : kLayers)
    if (path.starts_with(layer + "/")) return layer;
  return {};
}

bool names_project_file(std::string_view include) {
  for (const char* top : {"engine/", "diffusion/", "nodes/", "apps/", "tests/", "sdk/"})
    if (include.starts_with(top)) return true;
  return false;
}

// A node sees what its family shares, and what all nodes share, never another family.
bool crosses_families(const SourceFile& file, std::string_view include) {
  if (!include.starts_with("nodes/")) return false;
  const std::string_view folder = include.substr(0, include.rfind('/'));
  return folder != "nodes" && folder != file.folder();
}

using Rule = bool (*)(const SourceFile&, std::string_view include);

std::vector<std::string> offenders(Rule breaks) {
  std::vector<std::string> found;
  for (const SourceFile& file : source_files()) {
    if (!is_code(file)) continue;
    for (const std::string& line : file.lines)
      if (const auto include = included(line); !include.empty() && breaks(file, include))
        found.push_back(file.path + " includes " + std::string(include));
  }
  return found;
}

using Nothing = std::vector<std::string>;

}  // namespace

TEST_CASE("hygiene: includes go downward only") {
  CHECK(offenders([](const SourceFile& file, std::string_view include) {
          const std::string layer = layer_of(file.path);
          if (layer.empty() || !names_project_file(include)) return false;
          std::set<std::string> allowed;
          add_below(layer, allowed);
          return !allowed.contains(layer_of(include));
        }) == Nothing{});
}

TEST_CASE("hygiene: every folder of code is in the table") {
  std::vector<std::string> unknown;
  for (const SourceFile& file : source_files())
    if (is_code(file) && (file.path.starts_with("engine/") || file.path.starts_with("diffusion/")) &&
        layer_of(file.path).empty())
      unknown.push_back(file.path);
  CHECK(unknown == Nothing{});
}

TEST_CASE("hygiene: nothing sees the apps, and no node sees another family") {
  CHECK(offenders([](const SourceFile& file, std::string_view include) {
          return include.starts_with("apps/") && !file.path.starts_with("apps/") && !file.path.starts_with("tests/");
        }) == Nothing{});
  CHECK(offenders([](const SourceFile& file, std::string_view include) {
          return file.path.starts_with("nodes/") && crosses_families(file, include);
        }) == Nothing{});
}

TEST_CASE("hygiene: no tensor header in the graph half, and nowhere the whole of torch") {
  CHECK(offenders([](const SourceFile& file, std::string_view include) {
          const bool tensor = include.starts_with("ATen") || include.starts_with("c10") || include.starts_with("torch");
          return tensor && file.path.starts_with("engine/");
        }) == Nothing{});
  CHECK(offenders([](const SourceFile&, std::string_view include) { return include == "torch/torch.h"; }) == Nothing{});
}

TEST_CASE("hygiene: dear headers stay behind their doors") {
  CHECK(offenders([](const SourceFile& file, std::string_view include) {
          return include.starts_with("spdlog/") && file.path != "engine/base/log.cpp";
        }) == Nothing{});
  CHECK(offenders([](const SourceFile& file, std::string_view include) {
          const bool public_header = file.extension() == ".hpp" && layer_of(file.path) != "";
          return include == "nlohmann/json.hpp" && public_header;
        }) == Nothing{});
}
