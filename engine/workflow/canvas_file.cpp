// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/canvas_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft::workflow {

class CanvasFileReader {
 public:
  CanvasFileReader(const std::string& source, std::vector<Violation>& warnings)
      : source_(source), warnings_(warnings) {}

  CanvasFile read(JsonView canvas) {
    file_.root_ = Canvas::read(canvas, source_, warnings_);
    const JsonView definitions = canvas["definitions"];
    if (definitions && !definitions.is(JsonKind::object) && !definitions.is(JsonKind::null))
      fail("`definitions` is not an object");
    const JsonView subgraphs = definitions["subgraphs"];
    if (subgraphs && !subgraphs.is(JsonKind::array) && !subgraphs.is(JsonKind::null))
      fail("`definitions.subgraphs` is not a list");
    for (const auto [key, json] : subgraphs) read_definition(json);
    return std::move(file_);
  }

 private:
  void read_definition(JsonView json) {
    auto definition = std::make_unique<SubgraphDefinition>();
    definition->id = json["id"].string();
    definition->name = json["name"].string();
    definition->json = json;
    if (definition->id.empty())
      fail(fmt::format("entry {} of `definitions.subgraphs` has no usable id", file_.definitions_.size()));
    const std::string where = fmt::format("{}: subgraph `{}`", source_, definition->shown_name());
    if (!json["nodes"].is(JsonKind::array))
      throw WorkflowError(where + " has no list of nodes", "Export the workflow again from the canvas.");
    definition->graph = Canvas::read(json, where, warnings_);
    read_boundary(*definition);
    if (!file_.by_id_.emplace(definition->id, definition.get()).second)
      fail(fmt::format("two subgraphs have the id {}", definition->id),
           "Which of them its instances mean cannot be told: remove one.");
    file_.definitions_.push_back(std::move(definition));
  }

  static void read_boundary(SubgraphDefinition& definition) {
    if (std::string id = id_text(definition.json["inputNode"]["id"]); !id.empty())
      definition.input_node_id = std::move(id);
    if (std::string id = id_text(definition.json["outputNode"]["id"]); !id.empty())
      definition.output_node_id = std::move(id);
    for (const auto [key, json] : definition.json["inputs"]) definition.inputs.push_back(slot(json, definition));
    for (const auto [key, json] : definition.json["outputs"]) definition.outputs.push_back(slot(json, definition));
    add_unlisted_links(definition);
  }

  /// With the links that the file lists there, as far as they exist.
  static BoundarySlot slot(JsonView json, const SubgraphDefinition& definition) {
    BoundarySlot slot{json["id"].string(), json["name"].string(), json["type"].string(), {}};
    for (const auto [key, link] : json["linkIds"])
      if (std::string id = id_text(link); definition.graph.link(id) != nullptr) slot.links.push_back(std::move(id));
    return slot;
  }

  /// The table has the last word about what meets the boundary; the lists only say in which order.
  static void add_unlisted_links(SubgraphDefinition& definition) {
    const auto add = [](std::vector<BoundarySlot>& slots, std::int64_t index, const std::string& link) {
      if (index < 0 || static_cast<std::size_t>(index) >= slots.size()) return;
      auto& links = slots[static_cast<std::size_t>(index)].links;
      if (std::find(links.begin(), links.end(), link) == links.end()) links.push_back(link);
    };
    for (const CanvasLink& link : definition.graph.links()) {
      if (link.origin_id == definition.input_node_id) add(definition.inputs, link.origin_slot, link.id);
      if (link.target_id == definition.output_node_id) add(definition.outputs, link.target_slot, link.id);
    }
  }

  [[noreturn]] void fail(const std::string& what,
                         const std::string& hint = "Export the workflow again from the canvas.") const {
    throw WorkflowError(fmt::format("{}: {}", source_, what), hint);
  }

  const std::string& source_;
  std::vector<Violation>& warnings_;
  CanvasFile file_;
};

CanvasFile CanvasFile::read(JsonView canvas, const std::string& source, std::vector<Violation>& warnings) {
  return CanvasFileReader(source, warnings).read(canvas);
}

const SubgraphDefinition* CanvasFile::definition(std::string_view node_type) const {
  const auto found = by_id_.find(node_type);
  return found == by_id_.end() ? nullptr : found->second;
}

}  // namespace weft::workflow
