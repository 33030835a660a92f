// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/workflow/canvas.hpp"

namespace weft::workflow {

/// Nodes that exist on the canvas only: they shape wires or carry notes and are never sent.
enum class VirtualKind {
  none,
  note,       ///< Note, MarkdownNote
  reroute,    ///< passes its input on
  primitive,  ///< PrimitiveNode: puts its value into the widgets it is connected to (PrimitiveInt and its like are
              ///< real)
  get_node,   ///< the far end of a named wire
  set_node,   ///< the near end of a named wire; passes its input on as well
};

VirtualKind virtual_kind(std::string_view type);

/// The first of a node's saved values: a PrimitiveNode's value, a named wire's name.
JsonView first_value(const CanvasNode& node);

/// The SetNodes of a graph by the name of their wire.
class NamedWires {
 public:
  explicit NamedWires(const Canvas& graph);
  /// The SetNodes that carry the wire of this GetNode; null when there are none.
  const std::vector<const CanvasNode*>* sources_of(const CanvasNode& get_node) const;

 private:
  std::unordered_map<std::string_view, std::vector<const CanvasNode*>> sources_;
};

}  // namespace weft::workflow
