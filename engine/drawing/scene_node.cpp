// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/scene_node.hpp"

#include <algorithm>

#include "engine/drawing/markdown.hpp"
#include "engine/drawing/palette.hpp"
#include "engine/workflow/canvas_place.hpp"
#include "engine/workflow/renames.hpp"
#include "engine/workflow/shown_widgets.hpp"
#include "engine/workflow/value_json.hpp"
#include "engine/workflow/virtual_nodes.hpp"

namespace weft::drawing {

using workflow::CanvasFile;
using workflow::CanvasNode;
using workflow::JsonKind;
using workflow::JsonView;
using workflow::SubgraphDefinition;

namespace {

constexpr std::string_view kMarkdownNote = "MarkdownNote";
constexpr std::size_t kLongText = 60;           // an unknown widget with a text beyond it is shown as an area
constexpr std::size_t kMostCharacters = 20000;  // of one value: no picture shows more

std::string socket_label(JsonView json) {
  for (const std::string_view key : {"label", "localized_name", "name"})
    if (const std::string_view text = json[key].string(); !text.empty()) return std::string(text);
  return {};
}

void add_sockets(SceneNode& scene, const CanvasNode& node) {
  for (const auto [key, json] : node.json["inputs"])
    scene.inputs.push_back(
        {socket_label(json), std::string(json["type"].string()), std::string(json["widget"]["name"].string()), false});
  for (const auto [key, json] : node.json["outputs"])
    scene.outputs.push_back({socket_label(json), std::string(json["type"].string()), {}, false});
}

/// What a subgraph's inner node shows for a widget. Without a node's id, that of the first one which the subgraph's
/// input of that name goes to.
schema::Value inner_value(const SubgraphDefinition& definition, std::string_view id, std::string_view widget,
                          const schema::NodeLibrary& library) {
  const workflow::Canvas& graph = definition.graph;
  const CanvasNode* inner = graph.node(std::string(id));
  if (inner == nullptr) {
    const auto slot = std::ranges::find(definition.inputs, widget, &workflow::BoundarySlot::name);
    if (slot == definition.inputs.end() || slot->links.empty()) return {};
    const workflow::CanvasLink* link = graph.link(slot->links.front());
    inner = link == nullptr ? nullptr : graph.node(link->target_id);
    const auto index = link == nullptr ? 0 : static_cast<std::size_t>(link->target_slot);
    if (inner == nullptr || index >= inner->inputs.size()) return {};
    widget = inner->inputs[index].widget;
  }
  for (const auto& shown : workflow::shown_widgets(*inner, library))
    if (shown.name == widget) return shown.value;
  return {};
}

/// The widgets that a subgraph shows of its inside: by `proxyWidgets` where the file lists them, else one an input that
/// belongs to a widget; values as the instance saved them, else as the inside has them.
void add_promoted(SceneNode& scene, const CanvasNode& node, const SubgraphDefinition& definition,
                  const schema::NodeLibrary& library) {
  const JsonView values = node.json["widgets_values"], proxies = node.json["properties"]["proxyWidgets"];
  std::size_t index = 0;
  const auto add = [&](std::string_view id, std::string_view name) {
    const JsonView saved = values.is(JsonKind::array) ? values.element(index) : values[name];
    ++index;
    if (name.starts_with("$$")) return;  // a preview of the inside
    schema::Value value = saved && !saved.is(JsonKind::null) ? workflow::to_widget_value(saved)
                                                             : inner_value(definition, id, name, library);
    const SceneWidget::Kind kind = widget_kind(nullptr, value);
    scene.widgets.push_back({std::string(name), shown_value(value), kind});
  };
  if (proxies.size() > 0) {
    for (const auto [key, entry] : proxies) add(workflow::id_text(entry.element(0)), entry.element(1).string());
    return;
  }
  for (const SceneSocket& input : scene.inputs)
    if (!input.widget.empty()) add({}, input.widget);
}

void add_widgets(SceneNode& scene, const CanvasNode& node, const schema::NodeLibrary& library) {
  const schema::NodeInfo* info = library.find(workflow::renamed_class(node.type));
  for (const auto& shown : workflow::shown_widgets(node, library)) {
    const schema::InputSpec* input = info == nullptr ? nullptr : info->find_input(shown.name);
    const auto kind = shown.control ? SceneWidget::Kind::choice : widget_kind(input, shown.value);
    scene.widgets.push_back({shown.name, shown_value(shown.value), kind});
    if (scene.form != SceneNode::Form::note) continue;
    scene.widgets.back().kind = SceneWidget::Kind::area;
    if (node.type == kMarkdownNote) scene.widgets.back().value = plain_markdown(scene.widgets.back().value);
  }
}

SceneNode::Form form_of(std::string_view type) {
  switch (workflow::virtual_kind(type)) {
    case workflow::VirtualKind::note:
      return SceneNode::Form::note;
    case workflow::VirtualKind::reroute:
      return SceneNode::Form::reroute;
    default:
      return SceneNode::Form::node;
  }
}

std::string title_of(const CanvasNode& node, const SubgraphDefinition* definition, const schema::NodeLibrary& library) {
  if (!node.title().empty()) return std::string(node.title());
  if (definition != nullptr) return std::string(definition->name);
  const schema::NodeInfo* info = library.find(workflow::renamed_class(node.type));
  return info != nullptr && !info->display_name.empty() ? info->display_name : std::string(node.type);
}

}  // namespace

std::string shown_value(const schema::Value& value) {
  if (value.is_null()) return {};
  const std::string* text = value.as_string();
  std::string shown = text != nullptr ? *text : value.to_json();
  if (shown.size() > kMostCharacters) shown.resize(kMostCharacters);
  return shown;
}

SceneWidget::Kind widget_kind(const schema::InputSpec* input, const schema::Value& value) {
  using Kind = SceneWidget::Kind;
  if (input != nullptr) {
    if (input->port == "COMBO") return Kind::choice;
    if (input->port == "INT" || input->port == "FLOAT") return Kind::number;
    if (input->port == "BOOLEAN") return Kind::toggle;
    return input->multiline ? Kind::area : Kind::text;
  }
  if (value.as_bool() != nullptr) return Kind::toggle;
  const std::string* text = value.as_string();
  if (text == nullptr) return value.is_null() || value.as_list() || value.as_object() ? Kind::text : Kind::number;
  return text->size() > kLongText || text->find('\n') != std::string::npos ? Kind::area : Kind::text;
}

SceneNode scene_node(const CanvasNode& node, const CanvasFile& file, const schema::NodeLibrary& library) {
  const SubgraphDefinition* definition = file.definition(node.type);
  SceneNode scene{.id = node.id, .title = title_of(node, definition, library), .type = std::string(node.type)};
  if (definition != nullptr) scene.type = definition->name;
  scene.form = form_of(node.type);
  scene.subgraph = definition != nullptr;
  scene.collapsed = workflow::is_collapsed(node) && scene.form != SceneNode::Form::reroute;
  if (node.mode == workflow::NodeMode::bypassed) scene.state = NodeState::bypassed;
  if (node.mode == workflow::NodeMode::muted) scene.state = NodeState::muted;
  scene.color = checked_color(workflow::color_of(node));
  scene.body_color = checked_color(workflow::body_color_of(node));
  const workflow::CanvasBox box = workflow::box_of(node);
  scene.box = {box.x, box.y, box.width, box.height};
  add_sockets(scene, node);
  if (scene.form == SceneNode::Form::reroute) return scene;
  if (definition != nullptr)
    add_promoted(scene, node, *definition, library);
  else
    add_widgets(scene, node, library);
  return scene;
}

}  // namespace weft::drawing
