// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "engine/workflow/canvas_nodes.hpp"
#include "engine/workflow/prompt.hpp"
#include "engine/workflow/virtual_nodes.hpp"

namespace weft::workflow {

/// Follows a wire to where its value is made: through reroutes, named wires and bypassed nodes.
class LinkResolver {
 public:
  /// Borrows `nodes`; `source` names the file in messages.
  LinkResolver(CanvasNodes& nodes, const std::string& source, std::vector<Violation>& warnings)
      : nodes_(nodes), source_(source), wires_(nodes.canvas(), warnings) {}

  /// What a wire ends at.
  struct Nothing {};  ///< nothing: muted, or a bypassed node with no input that fits
  struct Lost {
    std::string what;
  };  ///< something the file does not have, in words: "node 7, which …"
  struct Primitive {
    const CanvasNode* node;
  };  ///< a value that belongs into the widget
  using End = std::variant<Nothing, Lost, Primitive, Link>;

  /// `type` is that of the input at the wire's end; bypassed nodes are passed by it. Throws WorkflowError for wires
  /// that run in a circle.
  End resolve(const CanvasLink& link, std::string_view type);

 private:
  /// The wire that feeds `node`'s output `slot` when the node itself makes nothing; null when nothing does.
  const CanvasLink* behind(const CanvasNode& node, std::int64_t slot, std::string_view type);
  const CanvasLink* behind_bypassed(const CanvasNode& node, std::int64_t slot, std::string_view type);
  const CanvasLink* socket_link(const CanvasNode& node, std::int64_t index);

  CanvasNodes& nodes_;
  const std::string& source_;
  NamedWires wires_;
};

}  // namespace weft::workflow
