// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/connections.hpp"

#include <fmt/format.h>

#include "engine/workflow/value_json.hpp"

namespace weft::workflow {

using schema::Value;

std::vector<Connection> Connections::of(const Scope& scope, const CanvasNode& node) {
  std::vector<Connection> connections;
  for (const Socket& socket : nodes_.sockets(scope, node)) {
    if (socket.missing_link != nullptr)
      connections.push_back(
          {socket,
           LinkResolver::Lost{fmt::format("link {}, which the file's `links` do not have", *socket.missing_link)}});
    else if (socket.link != nullptr)
      connections.push_back({socket, resolver_.resolve(scope, *socket.link, socket.type)});
  }
  return connections;
}

WidgetValues Connections::saved_values(const Scope& scope, const CanvasNode& node, const schema::NodeInfo& info,
                                       std::vector<Violation>& warnings) {
  const auto overrides = scope.values.inner.find(node.id);
  return read_widget_values(node, scope.id_of(node), classes_.layout(node, info), info,
                            overrides == scope.values.inner.end() ? nullptr : &overrides->second, warnings);
}

Value Connections::open_value(const LinkResolver::Open& open) {
  const Scope& scope = *open.scope;
  if (const JsonView said = scope.values.inputs[open.input]) return to_widget_value(said);
  if (scope.definition->is_group) return {};  // its inputs are its widgets, which have their values already
  const auto& promoted = definitions_.promoted(*scope.definition, open.input);
  if (!promoted) return {};
  const CanvasNode& node = *promoted->node;
  if (const Scope* inside = scopes_.inside(scope, node)) {
    const auto index = input_index(*inside->definition, promoted->name);
    return index ? open_value({inside, *index}) : Value{};
  }
  const schema::NodeInfo* info = classes_.info(node);
  if (info == nullptr) return {};
  const NodeLayout& layout = classes_.layout(node, *info);
  const Widget* widget = layout.find(promoted->name);
  if (widget == nullptr) return {};
  std::vector<Violation> heard_elsewhere;
  return saved_values(scope, node, *info, heard_elsewhere)[static_cast<std::size_t>(widget - layout.widgets.data())];
}

}  // namespace weft::workflow
