// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/group_members.hpp"

#include <algorithm>

namespace weft::workflow {

namespace {

/// An index in a list; nullopt for anything else.
std::optional<std::size_t> group_index(JsonView view) {
  const auto number = view.unsigned_integer();
  if (!number || *number > 0xFFFFFF) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

}  // namespace

GroupMembers::GroupMembers(SubgraphDefinition& group, JsonView json, NodeClasses& classes, const std::string& where)
    : group_(group), json_(json), classes_(classes) {
  for (const auto [key, node] : json["nodes"]) nodes_.push_back(read_node(node, std::to_string(nodes_.size()), where));
  for (CanvasNode& node : nodes_)
    for (CanvasInput& input : node.inputs) input.link.reset();  // ids of a graph that is gone
  read_links();
}

/// [from, from_slot, to, to_slot, from's old id, type] by index; those with an end outside the group are left out.
void GroupMembers::read_links() {
  targets_.resize(nodes_.size());
  for (const auto [key, json] : json_["links"]) {
    const auto from = group_index(json.element(0)), from_slot = group_index(json.element(1));
    const auto to = group_index(json.element(2)), to_slot = group_index(json.element(3));
    if (!from || !from_slot || !to || !to_slot || *from >= nodes_.size() || *to >= nodes_.size()) continue;
    const auto input = input_at(*to, *to_slot);
    if (!input) continue;
    nodes_[*to].inputs[*input].link = add_link(nodes_[*from].id, *from_slot, nodes_[*to].id, *to_slot);
    used_.emplace(*from, *from_slot);
    if (*from_slot == 0) targets_[*from].push_back({*to, *input, json.element(5).string()});
  }
  for (const auto [key, json] : json_["external"]) {
    const auto node = group_index(json.element(0)), slot = group_index(json.element(1));
    if (node && slot) external_.emplace(*node, *slot);
  }
}

/// A node's input by the index of links: as saved, else as its class declares its sockets.
std::optional<std::size_t> GroupMembers::input_at(std::size_t node, std::size_t slot) {
  if (slot < nodes_[node].inputs.size()) return slot;
  const schema::NodeInfo* info = classes_.info(nodes_[node]);
  if (info == nullptr || info->has_dynamic_inputs()) return std::nullopt;
  const auto& sockets = classes_.layout(nodes_[node], *info).sockets;
  if (slot >= sockets.size()) return std::nullopt;
  return input_of(node, sockets[slot]->name, sockets[slot]->port);
}

std::size_t GroupMembers::input_of(std::size_t node, std::string_view name, std::string_view type) {
  auto& inputs = nodes_[node].inputs;
  const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const auto& input) { return input.name == name; });
  if (found != inputs.end()) return static_cast<std::size_t>(found - inputs.begin());
  nodes_[node].has_inputs = true;
  inputs.push_back({name, type, {}, {}});
  return inputs.size() - 1;
}

const std::vector<GroupMembers::Target>& GroupMembers::targets_of(std::size_t node) const { return targets_[node]; }

JsonView GroupMembers::config(std::size_t node, const char* side, std::string_view name) const {
  return json_["config"][nodes_[node].id][side][name];
}

std::string GroupMembers::add_link(std::string origin, std::size_t origin_slot, std::string target,
                                   std::size_t target_slot) {
  std::string id = std::to_string(group_.graph.links().size());
  group_.graph.add(CanvasLink{id,
                              std::move(origin),
                              std::move(target),
                              static_cast<std::int64_t>(origin_slot),
                              static_cast<std::int64_t>(target_slot),
                              {}});
  return id;
}

void GroupMembers::lead_in(std::size_t node, std::string_view name, std::string_view type,
                           std::string_view outer_name) {
  auto& texts = group_.texts;
  const std::string& kept_type = texts.emplace_back(type);
  const std::size_t slot = input_of(node, texts.emplace_back(name), kept_type);
  std::string link = add_link(group_.input_node_id, group_.inputs.size(), nodes_[node].id, slot);
  nodes_[node].inputs[slot].link = link;
  group_.inputs.push_back({{}, texts.emplace_back(outer_name), kept_type, {std::move(link)}});
}

void GroupMembers::finish() {
  for (CanvasNode& node : nodes_) group_.graph.add(std::move(node));
  nodes_.clear();
}

}  // namespace weft::workflow
