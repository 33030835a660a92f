// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/definitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "engine/workflow/group_nodes.hpp"
#include "engine/workflow/subgraphs.hpp"
#include "engine/workflow/virtual_nodes.hpp"

namespace weft::workflow {

namespace {

/// Whether a type has the form of a subgraph's id, which no node class is called by: 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view type) {
  if (type.size() != 36) return false;
  for (std::size_t i = 0; i < type.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? type[i] != '-' : std::isxdigit(static_cast<unsigned char>(type[i])) == 0) return false;
  }
  return true;
}

/// The saved input that a link ends at: the one that names it, else the one at the link's slot.
const CanvasInput* input_at(const CanvasNode& node, const CanvasLink& link) {
  const auto found = std::find_if(node.inputs.begin(), node.inputs.end(),
                                  [&](const CanvasInput& input) { return input.link == link.id; });
  if (found != node.inputs.end()) return &*found;
  const auto slot = static_cast<std::size_t>(link.target_slot);
  return link.target_slot >= 0 && slot < node.inputs.size() ? &node.inputs[slot] : nullptr;
}

}  // namespace

std::optional<std::size_t> input_index(const SubgraphDefinition& definition, std::string_view name) {
  const auto& inputs = definition.inputs;
  const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const BoundarySlot& i) { return i.name == name; });
  if (found == inputs.end()) return std::nullopt;
  return static_cast<std::size_t>(found - inputs.begin());
}

bool was_widget(const SubgraphDefinition& definition, std::size_t input) {
  const auto& links = definition.inputs[input].links;
  return std::any_of(links.begin(), links.end(), [&](const std::string& id) {
    const CanvasLink* link = definition.graph.link(id);
    const CanvasNode* node = link == nullptr ? nullptr : definition.graph.node(link->target_id);
    const CanvasInput* socket = node == nullptr ? nullptr : input_at(*node, *link);
    return socket != nullptr && !socket->widget.empty();
  });
}

const SubgraphDefinition* Definitions::find(const CanvasNode& node) {
  if (const SubgraphDefinition* definition = file_.definition(node.type)) return definition;
  if (is_group_node(node)) {
    auto& group = groups_[node.type];
    if (group == nullptr) group = read_group_node(node, file_.root().json(), classes_, source_);
    return group.get();
  }
  if (is_uuid(node.type) && classes_.info(node) == nullptr)
    throw WorkflowError(
        fmt::format("{}: node {} is an instance of the subgraph {}, which the file does not have", source_, node.id,
                    node.type),
        "Export the workflow again from the canvas where the subgraph is.");
  return nullptr;
}

const std::optional<PromotedWidget>& Definitions::promoted(const SubgraphDefinition& definition, std::size_t input) {
  const std::pair key{&definition, input};
  if (const auto known = promoted_.find(key); known != promoted_.end()) return known->second;
  static const std::optional<PromotedWidget> kNone;
  if (depth_ >= kMaxSubgraphDepth) return kNone;  // refused where it is unfolded
  promoted_[key] = std::nullopt;                  // what a subgraph inside itself finds
  ++depth_;
  auto found = find_promoted(definition, input);
  --depth_;
  return promoted_[key] = found;
}

std::optional<PromotedWidget> Definitions::find_promoted(const SubgraphDefinition& definition, std::size_t input) {
  for (const std::string& id : definition.inputs[input].links)
    if (const CanvasLink* link = definition.graph.link(id))
      if (auto widget = widget_at(definition, *link)) return widget;
  return std::nullopt;
}

std::optional<PromotedWidget> Definitions::widget_at(const SubgraphDefinition& definition, const CanvasLink& link) {
  const CanvasNode* node = definition.graph.node(link.target_id);
  const CanvasInput* input = node == nullptr ? nullptr : input_at(*node, link);
  if (input == nullptr || virtual_kind(node->type) != VirtualKind::none) return std::nullopt;
  if (const SubgraphDefinition* inner = find(*node)) {
    const auto index = input_index(*inner, input->name);
    if (!index || !promoted(*inner, *index)) return std::nullopt;
    return PromotedWidget{node, input->name};
  }
  const schema::NodeInfo* info = classes_.info(*node);
  const Widget* widget = info == nullptr ? nullptr : classes_.layout(*node, *info).find(input->name);
  const bool known = widget != nullptr && widget->role == Widget::Role::value;
  if (!known && (info != nullptr || input->widget.empty())) return std::nullopt;
  return PromotedWidget{node, input->name};
}

}  // namespace weft::workflow
