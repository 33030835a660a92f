// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/workflow/definitions.hpp"
#include "engine/workflow/subgraphs.hpp"

namespace weft::workflow {

/// A socket of a node as the canvas shows it once the file is loaded: saved wires, declared types.
struct Socket {
  std::string_view name, type;
  const CanvasLink* link = nullptr;  ///< null: not connected
  /// A connection that the file's own table does not have: the id it names.
  const std::string* missing_link = nullptr;
};

/// The sockets of saved nodes, in the light of their classes and of the file's subgraphs.
class CanvasNodes {
 public:
  CanvasNodes(NodeClasses& classes, Definitions& definitions) : classes_(classes), definitions_(definitions) {}

  /// Inputs in the loaded order: declared ones (plain sockets, then those of widgets; for an instance those of its
  /// subgraph), matched by name, then saved ones that the class does not declare. In the saved order where the class is
  /// unknown.
  std::vector<Socket> sockets(const Scope& scope, const CanvasNode& node);
  /// The type of an output, as the class or the subgraph declares it, else as saved; empty when there is none.
  std::string_view output_type(const CanvasNode& node, std::int64_t slot);

 private:
  using Declared = std::vector<Socket>;
  Declared declared(const CanvasNode& node, bool& keeps_others);
  static void connect(const Scope& scope, const CanvasNode& node, std::size_t index, Socket& socket);

  NodeClasses& classes_;
  Definitions& definitions_;
};

}  // namespace weft::workflow
