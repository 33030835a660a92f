// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/canvas_scene.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/errors.hpp"
#include "engine/drawing/palette.hpp"
#include "engine/drawing/scene_node.hpp"
#include "engine/workflow/canvas_place.hpp"

namespace weft::drawing {

using workflow::Canvas;
using workflow::CanvasFile;
using workflow::CanvasLink;
using workflow::SubgraphDefinition;

namespace {

constexpr double kBoundaryWidth = 140, kBoundaryDistance = 200;

constexpr double kFarthest = 1e7;  // beyond it, numbers lose the pixel

double near(double value) { return std::clamp(value, -kFarthest, kFarthest); }

Box box_from(const workflow::CanvasBox& box) {
  return {near(box.x), near(box.y), std::clamp(box.width, 0.0, kFarthest), std::clamp(box.height, 0.0, kFarthest)};
}

class SceneBuilder {
 public:
  SceneBuilder(const CanvasFile& file, const GraphChoice& choice, const schema::NodeLibrary& library)
      : file_(file),
        definition_(choice.definition),
        library_(library),
        graph_(definition_ != nullptr ? definition_->graph : file.root()) {}

  Scene build() {
    if (definition_ != nullptr) scene_.title = definition_->name;
    for (const workflow::CanvasGroup& group : workflow::groups_of(graph_))
      scene_.groups.push_back(
          {std::string(group.title), checked_color(group.color), group.font_size, box_from(group.box)});
    for (const workflow::CanvasNode& node : graph_.nodes()) {
      index_.emplace(node.id, scene_.nodes.size());
      scene_.nodes.push_back(scene_node(node, file_, library_));
    }
    if (definition_ != nullptr) add_boundaries();
    const workflow::CanvasReroutes reroutes(graph_);
    for (const CanvasLink& link : graph_.links()) add_link(link, reroutes);
    return std::move(scene_);
  }

 private:
  void add_boundaries() {
    double left = 0, right = 0, top = 0;
    for (std::size_t i = 0; i < scene_.nodes.size(); ++i) {
      const Box& box = scene_.nodes[i].box;
      left = i == 0 ? box.x : std::min(left, box.x);
      right = i == 0 ? box.right() : std::max(right, box.right());
      top = i == 0 ? box.y : std::min(top, box.y);
    }
    const Box inputs = box_from(
        workflow::input_box_of(*definition_).value_or(workflow::CanvasBox{left - kBoundaryDistance, top, 0, 0}));
    const Box outputs =
        box_from(workflow::output_box_of(*definition_)
                     .value_or(workflow::CanvasBox{right + kBoundaryDistance - kBoundaryWidth, top, 0, 0}));
    add_boundary(definition_->input_node_id, "inputs", inputs).outputs = sockets(definition_->inputs);
    add_boundary(definition_->output_node_id, "outputs", outputs).inputs = sockets(definition_->outputs);
  }

  SceneNode& add_boundary(const std::string& id, std::string title, Box box) {
    box.width = std::max(box.width, kBoundaryWidth);
    index_.emplace(id, scene_.nodes.size());
    return scene_.nodes.emplace_back(
        SceneNode{.id = id, .title = std::move(title), .form = SceneNode::Form::boundary, .box = box});
  }

  static std::vector<SceneSocket> sockets(const std::vector<workflow::BoundarySlot>& slots) {
    std::vector<SceneSocket> sockets;
    for (const auto& slot : slots) sockets.push_back({std::string(slot.name), std::string(slot.type), {}, false});
    return sockets;
  }

  /// Wires to nowhere are left out: the conversion says what is wrong with them.
  void add_link(const CanvasLink& link, const workflow::CanvasReroutes& reroutes) {
    const auto from = index_.find(link.origin_id), to = index_.find(link.target_id);
    if (from == index_.end() || to == index_.end() || link.origin_slot < 0 || link.target_slot < 0) return;
    auto& outputs = scene_.nodes[from->second].outputs;
    auto& inputs = scene_.nodes[to->second].inputs;
    const auto from_slot = static_cast<std::size_t>(link.origin_slot),
               to_slot = static_cast<std::size_t>(link.target_slot);
    if (from_slot >= outputs.size() || to_slot >= inputs.size()) return;
    outputs[from_slot].linked = inputs[to_slot].linked = true;
    SceneLink wire{
        from->second, from_slot, to->second, to_slot, wire_type(link, outputs[from_slot], inputs[to_slot]), {}};
    for (const workflow::CanvasPoint& point : reroutes.way_points(link))
      wire.way.push_back({near(point.x), near(point.y)});
    scene_.links.push_back(std::move(wire));
  }

  static std::string wire_type(const CanvasLink& link, const SceneSocket& output, const SceneSocket& input) {
    if (!link.type.empty() && link.type != "*") return std::string(link.type);
    return output.type.empty() || output.type == "*" ? input.type : output.type;
  }

  const CanvasFile& file_;
  const SubgraphDefinition* definition_;
  const schema::NodeLibrary& library_;
  const Canvas& graph_;
  Scene scene_;
  std::unordered_map<std::string, std::size_t> index_;
};

/// An instance of a definition, by the way to it from the outermost graph.
struct Instance {
  const SubgraphDefinition* definition;
  std::string path;  ///< "12:3"
};

/// Instances of all definitions, the outermost first; each definition's inside is walked once.
std::vector<Instance> instances_of(const CanvasFile& file) {
  std::vector<Instance> found;
  std::set<const SubgraphDefinition*> walked;
  std::deque<std::pair<const Canvas*, std::string>> open{{&file.root(), ""}};
  while (!open.empty()) {
    const auto [graph, prefix] = open.front();
    open.pop_front();
    for (const workflow::CanvasNode& node : graph->nodes()) {
      const SubgraphDefinition* definition = file.definition(node.type);
      if (definition == nullptr) continue;
      found.push_back({definition, prefix + node.id});
      if (walked.insert(definition).second) open.emplace_back(&definition->graph, prefix + node.id + ":");
    }
  }
  return found;
}

/// What the node at the end of a path of ids ("12:3") stands for; null when it is no subgraph or not there.
const SubgraphDefinition* definition_at(const CanvasFile& file, std::string_view path) {
  for (const Canvas* graph = &file.root();;) {
    const std::size_t colon = path.find(':');
    const workflow::CanvasNode* node = graph->node(std::string(path.substr(0, colon)));
    const SubgraphDefinition* definition = node == nullptr ? nullptr : file.definition(node->type);
    if (definition == nullptr || colon == std::string_view::npos) return definition;
    graph = &definition->graph;
    path.remove_prefix(colon + 1);
  }
}

}  // namespace

GraphChoice choose_graph(const CanvasFile& file, std::string_view name) {
  if (name.empty()) return {};
  if (const SubgraphDefinition* definition = definition_at(file, name)) return {definition, fmt::format("{}:", name)};
  for (const Instance& instance : instances_of(file))
    if (instance.definition->name == name || instance.definition->id == name)
      return {instance.definition, instance.path + ":"};
  std::vector<std::string> known;
  for (const auto& definition : file.definitions()) {
    if (definition->name == name || definition->id == name) return {definition.get(), {}};  // stands nowhere
    known.push_back(fmt::format("\"{}\"", definition->name));
  }
  throw UsageError(fmt::format("the workflow has no subgraph {}", name),
                   known.empty() ? "It has no subgraphs at all." : fmt::format("It has {}.", fmt::join(known, ", ")));
}

Scene canvas_scene(const CanvasFile& file, const GraphChoice& choice, const schema::NodeLibrary& library) {
  return SceneBuilder(file, choice, library).build();
}

}  // namespace weft::drawing
