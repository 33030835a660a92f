// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "engine/workflow/canvas.hpp"
#include "engine/workflow/node_layout.hpp"

namespace weft::workflow {

/// A socket of a node as the canvas shows it once the file is loaded: saved wires, declared types.
struct Socket {
  std::string_view name, type;
  const CanvasLink* link = nullptr;  ///< null: not connected
  /// A connection that the file's own table does not have: the id it names.
  const std::string* missing_link = nullptr;
};

/// Reads saved nodes in the light of their class definitions.
class CanvasNodes {
 public:
  CanvasNodes(const Canvas& canvas, const schema::NodeLibrary& library) : canvas_(canvas), library_(library) {}

  const Canvas& canvas() const { return canvas_; }
  /// Null when the class is unknown.
  const schema::NodeInfo* info(const CanvasNode& node) const;
  const NodeLayout& layout(const schema::NodeInfo& info) { return layouts_.of(info); }
  /// What the canvas shows as the node's title: its own, else the class's.
  std::string title(const CanvasNode& node) const;

  /// Sockets in the loaded order: declared ones (plain sockets, then those of widgets), matched by name, then saved
  /// ones that the class does not declare. In the saved order where the class is unknown.
  std::vector<Socket> sockets(const CanvasNode& node);
  /// The type of an output, as the class declares it, else as saved; empty when there is no such output.
  std::string_view output_type(const CanvasNode& node, std::int64_t slot) const;

 private:
  Socket saved_socket(const CanvasNode& node, std::size_t index) const;

  const Canvas& canvas_;
  const schema::NodeLibrary& library_;
  LayoutCache layouts_;
};

}  // namespace weft::workflow
