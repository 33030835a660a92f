// SPDX-License-Identifier: Apache-2.0
// What the official front end sends for real canvas files, against what weft makes of them.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <set>

#include "engine/base/errors.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/value_json.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::workflow;

namespace {

/// Inputs that the front end sends for its own viewers and buttons; no class declares them.
bool is_dressing(std::string_view name) {
  constexpr std::array<std::string_view, 12> kNames{"audioUI",
                                                    "preview",
                                                    "refresh",
                                                    "upload",
                                                    "upload 3d model",
                                                    "clear",
                                                    "Auto-refresh after generation",
                                                    "viewport_state",
                                                    "upload extra resources",
                                                    "previewMode",
                                                    "preview_markdown",
                                                    "preview_text"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string text_of(const PromptInput* input) {
  if (input == nullptr) return "absent";
  if (const Link* link = std::get_if<Link>(&input->value)) return fmt::format("[{}, {}]", link->node_id, link->slot);
  std::string out;
  append_value(out, std::get<schema::Value>(input->value), {});
  return out;
}

/// Numbers compare as JavaScript has them: 8 is 8.0.
bool same(const PromptInput* ours, const PromptInput* theirs) {
  if (ours == nullptr || theirs == nullptr) return ours == theirs;
  const std::string a = text_of(ours), b = text_of(theirs);
  return a == b || a == b + ".0" || a + ".0" == b;
}

struct Comparison {
  std::vector<std::string> differences;
  std::size_t nodes = 0;

  void inputs(const PromptNode& ours, const PromptNode& theirs, const schema::NodeInfo* info) {
    std::set<std::string> names;
    for (const PromptInput& input : theirs.inputs) names.insert(input.name);
    for (const PromptInput& input : ours.inputs) names.insert(input.name);
    for (const std::string& name : names) {
      const PromptInput *a = ours.find(name), *b = theirs.find(name);
      const bool declared = info != nullptr && info->find_input(name) != nullptr;
      const bool link = (a != nullptr && std::holds_alternative<Link>(a->value)) ||
                        (b != nullptr && std::holds_alternative<Link>(b->value));
      if (!link && (info == nullptr || (!declared && (is_dressing(name) || name == "image")))) continue;
      if (!same(a, b))
        differences.push_back(fmt::format("node {} ({}) input {}: {} against {}", ours.id, ours.class_type, name,
                                          text_of(a), text_of(b)));
    }
  }

  void prompts(const Prompt& ours, const Prompt& theirs, const schema::NodeLibrary& library) {
    for (const PromptNode& node : theirs.nodes()) {
      ++nodes;
      const PromptNode* mine = ours.find(node.id);
      if (mine == nullptr)
        differences.push_back(fmt::format("node {} ({}) is missing", node.id, node.class_type));
      else {
        if (node.class_type != "UNKNOWN" && mine->class_type != node.class_type)
          differences.push_back(fmt::format("node {}: {} against {}", node.id, mine->class_type, node.class_type));
        inputs(*mine, node, library.find(mine->class_type));
      }
    }
    for (const PromptNode& node : ours.nodes())
      if (theirs.find(node.id) == nullptr)
        differences.push_back(fmt::format("node {} ({}) is too much", node.id, node.class_type));
  }
};

/// The recorded file is {"file": …, "output": prompt}; nodes of unknown classes carry no class_type there.
Prompt recorded_prompt(JsonView output) {
  Prompt prompt;
  for (const auto [id, json] : output) {
    PromptNode node;
    node.id = id;
    node.class_type = json["class_type"] ? std::string(json["class_type"].string()) : "UNKNOWN";
    for (const auto [name, value] : json["inputs"]) {
      if (value.is(JsonKind::array) && value.size() == 2 && value.element(1).integer())
        node.inputs.push_back(
            {std::string(name), Link{std::string(value.element(0).string()), *value.element(1).integer()}});
      else
        node.inputs.push_back({std::string(name), to_value(value)});
    }
    prompt.add(std::move(node));
  }
  return prompt;
}

/// The tutorial's files lie beside the checkout (the two main ones at its top); those of the package
/// comfyui-workflow-templates 0.1.95 only where WEFT_WORKFLOW_TEMPLATES_DIR names its `templates` folder.
std::filesystem::path canvas_file(const std::filesystem::path& shared, const std::string& file) {
  const auto tutorial = shared / "workflows/tutorial" / std::filesystem::path(file).filename();
  if (file.starts_with("tutorial/")) return std::filesystem::exists(tutorial) ? tutorial : shared / "workflows" / file;
  const char* templates = std::getenv("WEFT_WORKFLOW_TEMPLATES_DIR");
  return templates == nullptr ? std::filesystem::path{}
                              : std::filesystem::path(templates) / std::filesystem::path(file).filename();
}

/// Files whose recording differs, and why weft's prompt is the better one. docs/canvas-format.md tells them too.
struct Explained {
  std::string_view file, reason;
};
constexpr std::array<Explained, 1> kExplained{{
    {"Set_Get.json", "the recording's front end knew no named wires and sent GetNode and SetNode as unknown classes"},
}};

const Explained* explained(const std::filesystem::path& canvas) {
  const auto found = std::find_if(kExplained.begin(), kExplained.end(),
                                  [&](const Explained& entry) { return entry.file == canvas.filename().string(); });
  return found == kExplained.end() ? nullptr : &*found;
}

struct Tally {
  std::size_t equal = 0, nodes = 0, absent = 0, explained = 0;
  std::vector<std::string> different;
};

std::vector<std::string> differences_of(const std::filesystem::path& canvas, JsonView recorded,
                                        const schema::NodeLibrary& library, std::size_t& nodes) {
  try {
    const Conversion ours = convert(load_document(canvas), library);
    Comparison comparison;
    comparison.prompts(ours.prompt, recorded_prompt(recorded), library);
    nodes += comparison.nodes;
    return comparison.differences;
  } catch (const WorkflowError& error) {
    return {error.what()};
  }
}

void compare(const std::filesystem::path& file, const std::filesystem::path& shared, const schema::NodeLibrary& library,
             Tally& tally) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const JsonTape tape = JsonTape::parse(text, file.string());
  const auto canvas = canvas_file(shared, std::string(tape.root()["file"].string()));
  if (!std::filesystem::exists(canvas)) {
    ++tally.absent;
    return;
  }
  const auto differences = differences_of(canvas, tape.root()["output"], library, tally.nodes);
  if (differences.empty()) {
    ++tally.equal;
  } else if (const Explained* known = explained(canvas)) {
    ++tally.explained;
    std::cout << fmt::format("  {} differs: {}\n", known->file, known->reason);
  } else {
    for (const auto& difference : differences)
      tally.different.push_back(canvas.filename().string() + ": " + difference);
  }
}

}  // namespace

TEST_CASE("official prompts: canvas files convert to what the front end sends") {
  const auto shared = test::shared_dir();
  if (!shared || !std::filesystem::exists(*shared / "workflows/prompts")) {
    test::skipped("official prompts", "no recorded prompts beside the checkout");
    return;
  }
  const auto library = schema::ObjectInfoLibrary::read(*shared / "interface/object_info.json");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "workflows/prompts"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  Tally tally;
  for (const auto& file : files) compare(file, *shared, library, tally);
  std::cout << fmt::format(
      "official prompts: {} of {} files equal ({} nodes), {} differ for a reason, {} without a canvas\n", tally.equal,
      files.size(), tally.nodes, tally.explained, tally.absent);
  if (tally.absent > 0)
    test::skipped(fmt::format("{} official prompts", tally.absent),
                  "their canvas files are in comfyui-workflow-templates 0.1.95: name its `templates` folder in "
                  "WEFT_WORKFLOW_TEMPLATES_DIR");
  for (const auto& difference : tally.different) UNSCOPED_INFO(difference);
  CHECK(tally.different.empty());
  CHECK(tally.equal + tally.explained + tally.absent == files.size());
  CHECK(tally.equal >= 90);
}
