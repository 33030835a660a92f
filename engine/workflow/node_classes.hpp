// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "engine/schema/node_library.hpp"
#include "engine/workflow/canvas.hpp"
#include "engine/workflow/node_layout.hpp"

namespace weft::workflow {

/// What the library knows about saved nodes. Keeps what it worked out: nodes and library must outlive it.
class NodeClasses {
 public:
  explicit NodeClasses(const schema::NodeLibrary& library) : library_(library) {}

  /// Null when the class is unknown.
  const schema::NodeInfo* info(const CanvasNode& node) const;
  /// How the node is laid out, its dynamic inputs as the file has them. info: the node's.
  const NodeLayout& layout(const CanvasNode& node, const schema::NodeInfo& info);
  /// What the canvas shows as the node's title: its own, else the class's.
  std::string title(const CanvasNode& node) const;

 private:
  const schema::NodeLibrary& library_;
  std::unordered_map<const schema::NodeInfo*, std::unique_ptr<const NodeLayout>> by_class_;
  /// Of nodes whose class has dynamic inputs.
  std::unordered_map<const CanvasNode*, std::unique_ptr<const NodeLayout>> by_node_;
};

}  // namespace weft::workflow
