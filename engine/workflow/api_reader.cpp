// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/api_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/base/errors.hpp"
#include "engine/workflow/value_json.hpp"

namespace weft::workflow {

namespace {

std::optional<std::string_view> repeated_name(const PromptNode& node) {
  std::vector<std::string_view> names;
  names.reserve(node.inputs.size());
  for (const PromptInput& input : node.inputs) names.push_back(input.name);
  std::sort(names.begin(), names.end());
  const auto twin = std::adjacent_find(names.begin(), names.end());
  if (twin == names.end()) return std::nullopt;
  return *twin;
}

class ApiReader {
 public:
  explicit ApiReader(const Document& document) : document_(document) {}

  Prompt read() {
    Prompt prompt;
    prompt.reserve(document_.root.size());
    for (const auto [id, node] : document_.root) {
      if (prompt.find(id) != nullptr) fail(id, "is there twice", "Give each node an id of its own.");
      prompt.add(read_node(id, node));
    }
    if (document_.canvas) prompt.set_workflow(document_.canvas_tape, document_.canvas);
    return prompt;
  }

 private:
  PromptNode read_node(std::string_view id, JsonView json) {
    if (!json.is(JsonKind::object)) fail(id, "is not an object", "Every member of an API prompt is a node.");
    const JsonView class_type = json["class_type"];
    if (!class_type.is(JsonKind::string) || class_type.string().empty())
      fail(id, "has no `class_type`", "Every member of an API prompt is a node with a class_type and inputs.");
    PromptNode node;
    node.id = id;
    node.class_type = class_type.string();
    node.title = json["_meta"]["title"].string();
    read_inputs(node, json["inputs"]);
    for (const auto [key, value] : json) {
      const bool written = key == "inputs" || key == "class_type";
      node.members.push_back({std::string(key), written ? schema::Value{} : to_value(value)});
    }
    return node;
  }

  void read_inputs(PromptNode& node, JsonView inputs) {
    if (inputs && !inputs.is(JsonKind::object))
      fail(node.id, "has `inputs` that are not an object", "Inputs are an object of name and value.");
    node.inputs.reserve(inputs.size());
    for (const auto [name, value] : inputs) {
      node.inputs.push_back({std::string(name), read_input(value)});
    }
    if (const auto name = repeated_name(node))
      fail(node.id, fmt::format("has the input `{}` twice", *name), "Keep one of them.");
  }

  [[noreturn]] void fail(std::string_view id, const std::string& what, const std::string& hint) const {
    throw WorkflowError(fmt::format("{}: node {} {}", document_.source, id, what), hint);
  }

  const Document& document_;
};

}  // namespace

/// As ComfyUI's server tells links: a list of two whose first is a string and whose second is a whole number.
Input read_input(JsonView view) {
  if (view.is(JsonKind::array) && view.size() == 2) {
    const JsonView id = view.element(0);
    const auto slot = view.element(1).integer();
    if (id.is(JsonKind::string) && slot) return Link{std::string(id.string()), *slot};
  }
  return to_value(view);
}

Prompt read_api(const Document& document) { return ApiReader(document).read(); }

}  // namespace weft::workflow
