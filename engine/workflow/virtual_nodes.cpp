// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/virtual_nodes.hpp"

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

JsonView first_value(const CanvasNode& node) { return node.json["widgets_values"].element(0); }

NamedWires::NamedWires(const Canvas& graph) {
  for (const CanvasNode& node : graph.nodes())
    if (virtual_kind(node.type) == VirtualKind::set_node) sources_[first_value(node).string()].push_back(&node);
}

const std::vector<const CanvasNode*>* NamedWires::sources_of(const CanvasNode& get_node) const {
  const auto found = sources_.find(first_value(get_node).string());
  return found == sources_.end() ? nullptr : &found->second;
}

}  // namespace weft::workflow
