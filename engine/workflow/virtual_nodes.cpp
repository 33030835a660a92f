// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/virtual_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace weft::workflow {

VirtualKind virtual_kind(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, VirtualKind>, 7> kKinds{{
      {"Note", VirtualKind::note},
      {"MarkdownNote", VirtualKind::note},
      {"Reroute", VirtualKind::reroute},
      {"Reroute (rgthree)", VirtualKind::reroute},
      {"PrimitiveNode", VirtualKind::primitive},
      {"GetNode", VirtualKind::get_node},
      {"SetNode", VirtualKind::set_node},
  }};
  for (const auto& [name, kind] : kKinds)
    if (type == name) return kind;
  return VirtualKind::none;
}

bool has_primitives(const Canvas& canvas) {
  const auto& nodes = canvas.nodes();
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const CanvasNode& node) { return virtual_kind(node.type) == VirtualKind::primitive; });
}

JsonView first_value(const CanvasNode& node) { return node.json["widgets_values"].element(0); }

NamedWires::NamedWires(const Canvas& canvas, std::vector<Violation>& warnings) {
  for (const CanvasNode& node : canvas.nodes()) {
    if (virtual_kind(node.type) != VirtualKind::set_node) continue;
    const std::string_view name = first_value(node).string();
    if (sources_.emplace(name, &node).second) continue;
    warnings.push_back({.type = "bad_linked_input",
                        .message = fmt::format("Two SetNodes carry the name `{}`; the first, node {}, is taken", name,
                                               sources_[name]->id),
                        .hint = "Give each named wire a name of its own.",
                        .node_id = node.id,
                        .class_type = std::string(node.type)});
  }
}

const CanvasNode* NamedWires::source_of(const CanvasNode& get_node) const {
  const auto found = sources_.find(first_value(get_node).string());
  return found == sources_.end() ? nullptr : found->second;
}

}  // namespace weft::workflow
