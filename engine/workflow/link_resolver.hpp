// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "engine/workflow/canvas_nodes.hpp"
#include "engine/workflow/prompt.hpp"
#include "engine/workflow/virtual_nodes.hpp"

namespace weft::workflow {

/// Follows a wire to where its value is made: through reroutes, named wires and bypassed nodes, into subgraphs and out
/// of them.
class LinkResolver {
 public:
  /// Borrows all of them; `source` names the file in messages.
  LinkResolver(CanvasNodes& nodes, Scopes& scopes, const std::string& source)
      : nodes_(nodes), scopes_(scopes), source_(source) {}

  /// What a wire ends at.
  struct Nothing {};  ///< nothing: muted, or a bypassed node with no input that fits
  struct Lost {
    std::string what;
  };  ///< something the file does not have, in words: "node 7, which …"
  struct Primitive {
    const Scope* scope;
    const CanvasNode* node;
  };  ///< a value that belongs into the widget
  struct Open {
    const Scope* scope;
    std::size_t input;
  };  ///< an input of a subgraph's instance that is not connected: what the instance says counts, if anything
  using End = std::variant<Nothing, Lost, Primitive, Open, Link>;

  /// link: of `scope`. `type` is that of the input at the wire's end; bypassed nodes are passed by it. Throws
  /// WorkflowError for wires that run in a circle.
  End resolve(const Scope& scope, const CanvasLink& link, std::string_view type);

 private:
  /// A wire, or the end of the walk.
  struct Step {
    const Scope* scope = nullptr;
    const CanvasLink* link = nullptr;
    std::string_view type;
    End end = Nothing{};
  };
  Step next(const Step& at);
  Step outwards(const Step& at);
  static End open_end(const Step& at, std::size_t input);
  Step inwards(const Step& at, const Scope& inside);
  Step behind(const Step& at, const CanvasNode& origin);
  Step behind_primitive(const Step& at, const CanvasNode& origin);
  Step behind_bypassed(const Step& at, const CanvasNode& origin);
  Step along_named_wire(const Step& at, const CanvasNode& get_node);
  Step into_socket(const Step& at, const Scope& scope, const CanvasNode& node, std::size_t index);
  const NamedWires& wires(const Scope& scope);
  const std::vector<Socket>& sockets(const Scope& scope, const CanvasNode& node);
  static End past_reroutes(const Scope& scope, const CanvasLink& link, End end);
  End walk(Step at, std::vector<Step>& trail);
  [[noreturn]] void refuse_circle(const Step& at) const;

  CanvasNodes& nodes_;
  Scopes& scopes_;
  const std::string& source_;
  std::map<const Canvas*, NamedWires> wires_;
  /// Of nodes that wires are led through.
  std::map<std::pair<const Scope*, const CanvasNode*>, std::vector<Socket>> sockets_;
  /// Ends of long wires, from each place on their way: many may share a long way.
  std::map<std::tuple<const Scope*, const CanvasLink*, std::string_view>, End> known_;
};

}  // namespace weft::workflow
