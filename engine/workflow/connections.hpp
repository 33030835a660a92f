// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/workflow/link_resolver.hpp"
#include "engine/workflow/widget_values.hpp"

namespace weft::workflow {

/// A connected socket and what its wire ends at.
struct Connection {
  Socket socket;
  LinkResolver::End end;
};

/// What the nodes of a canvas file are connected to, through all its graphs.
class Connections {
 public:
  /// Borrows the file and the library; `source` names the file in messages.
  Connections(const CanvasFile& file, const schema::NodeLibrary& library, const std::string& source)
      : classes_(library),
        definitions_(file, classes_, source),
        scopes_(definitions_, source),
        nodes_(classes_, definitions_),
        resolver_(nodes_, scopes_, source) {}
  Connections(const Connections&) = delete;

  NodeClasses& classes() { return classes_; }
  Scopes& scopes() { return scopes_; }

  /// Those of a node's sockets that are connected, in the order of CanvasNodes::sockets().
  std::vector<Connection> of(const Scope& scope, const CanvasNode& node);
  /// A node's own widgets as saved, with what its subgraph's instance says in their place.
  WidgetValues saved_values(const Scope& scope, const CanvasNode& node, const schema::NodeInfo& info,
                            std::vector<Violation>& warnings);
  /// What an instance's unconnected input gives to every inner input linked to it: the instance's value, else that of
  /// the first inner widget. Null when it has none.
  schema::Value open_value(const LinkResolver::Open& open);

 private:
  NodeClasses classes_;
  Definitions definitions_;
  Scopes scopes_;
  CanvasNodes nodes_;
  LinkResolver resolver_;
};

}  // namespace weft::workflow
