// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/canvas_nodes.hpp"

#include <optional>
#include <unordered_map>

namespace weft::workflow {

namespace {

/// A node's saved inputs, each given away once.
class SavedByName {
 public:
  explicit SavedByName(const CanvasNode& node) : node_(node), taken_(node.inputs.size(), false) {
    // Few inputs are found faster without.
    if (node.inputs.size() > 32)
      for (std::size_t i = node.inputs.size(); i-- > 0;) by_name_[node.inputs[i].name].push_back(i);
  }

  std::optional<std::size_t> take(std::string_view name) {
    const auto found = find(name);
    if (found) taken_[*found] = true;
    return found;
  }
  bool is_taken(std::size_t index) const { return taken_[index]; }

 private:
  std::optional<std::size_t> find(std::string_view name) {
    if (by_name_.empty()) {
      for (std::size_t i = 0; i < taken_.size(); ++i)
        if (!taken_[i] && node_.inputs[i].name == name) return i;
      return std::nullopt;
    }
    const auto found = by_name_.find(name);
    if (found == by_name_.end() || found->second.empty()) return std::nullopt;
    const std::size_t index = found->second.back();
    found->second.pop_back();
    return index;
  }

  const CanvasNode& node_;
  std::vector<bool> taken_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;  ///< the first one last
};

}  // namespace

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
  SavedByName saved(node);
  for (std::size_t place = 0; place < sockets.size(); ++place) {
    Socket& socket = sockets[place];
    if (const auto i = saved.take(socket.name)) connect(scope, node, *i, socket);
    // A file that leaves a node's inputs out still has its wires in the table, by position.
    if (!node.has_inputs) socket.link = scope.graph->link_into(node.id, static_cast<std::int64_t>(place));
  }
  for (std::size_t i = 0; keeps_others && i < node.inputs.size(); ++i) {
    if (saved.is_taken(i)) continue;
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
