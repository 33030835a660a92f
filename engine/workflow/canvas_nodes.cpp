// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/canvas_nodes.hpp"

namespace weft::workflow {

void CanvasNodes::connect(const Scope& scope, const CanvasNode& node, std::size_t index, Socket& socket) {
  const CanvasInput& saved = node.inputs[index];
  if (!saved.link) return;
  socket.link = scope.graph->link(*saved.link);
  if (socket.link == nullptr) socket.link = scope.graph->link_into(node.id, static_cast<std::int64_t>(index));
  if (socket.link == nullptr) socket.missing_link = &*saved.link;
}

CanvasNodes::Declared CanvasNodes::declared(const CanvasNode& node, bool& keeps_others) {
  Declared sockets;
  if (const SubgraphDefinition* definition = definitions_.find(node)) {
    keeps_others = false;
    for (const BoundarySlot& input : definition->inputs) sockets.push_back({input.name, input.type});
  } else if (const schema::NodeInfo* info = classes_.info(node)) {
    for (const schema::InputSpec* input : classes_.layout(node, *info).sockets)
      sockets.push_back({input->name, input->port});
  }
  return sockets;
}

std::vector<Socket> CanvasNodes::sockets(const Scope& scope, const CanvasNode& node) {
  bool keeps_others = true;
  std::vector<Socket> sockets = declared(node, keeps_others);
  std::vector<bool> taken(node.inputs.size(), false);
  for (std::size_t place = 0; place < sockets.size(); ++place) {
    Socket& socket = sockets[place];
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (taken[i] || node.inputs[i].name != socket.name) continue;
      taken[i] = true;
      connect(scope, node, i, socket);
      break;
    }
    // A file that leaves a node's inputs out still has its wires in the table, by position.
    if (!node.has_inputs) socket.link = scope.graph->link_into(node.id, static_cast<std::int64_t>(place));
  }
  for (std::size_t i = 0; keeps_others && i < node.inputs.size(); ++i) {
    if (taken[i]) continue;
    sockets.push_back({node.inputs[i].name, node.inputs[i].type});
    connect(scope, node, i, sockets.back());
  }
  return sockets;
}

std::string_view CanvasNodes::output_type(const CanvasNode& node, std::int64_t slot) {
  if (slot < 0) return {};
  const auto index = static_cast<std::size_t>(slot);
  const std::string_view saved = index < node.outputs.size() ? node.outputs[index].type : std::string_view{};
  if (const SubgraphDefinition* definition = definitions_.find(node))
    return index < definition->outputs.size() ? definition->outputs[index].type : saved;
  const schema::NodeInfo* info = classes_.info(node);
  if (info == nullptr || index >= info->outputs.size()) return saved;
  // An output that takes an input's type was saved with it.
  return info->outputs[index].match.empty() || saved.empty() ? std::string_view(info->outputs[index].port) : saved;
}

}  // namespace weft::workflow
