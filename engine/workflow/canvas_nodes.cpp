// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/canvas_nodes.hpp"

#include "engine/workflow/renames.hpp"

namespace weft::workflow {

const schema::NodeInfo* CanvasNodes::info(const CanvasNode& node) const {
  return library_.find(renamed_class(node.type));
}

std::string CanvasNodes::title(const CanvasNode& node) const {
  if (!node.title().empty()) return std::string(node.title());
  const schema::NodeInfo* info = this->info(node);
  return info != nullptr && !info->display_name.empty() ? info->display_name : std::string(node.type);
}

Socket CanvasNodes::saved_socket(const CanvasNode& node, std::size_t index) const {
  const CanvasInput& saved = node.inputs[index];
  Socket socket{saved.name, saved.type};
  if (!saved.link) return socket;
  socket.link = canvas_.link(*saved.link);
  if (socket.link == nullptr) socket.link = canvas_.link_into(node.id, static_cast<std::int64_t>(index));
  if (socket.link == nullptr) socket.missing_link = &*saved.link;
  return socket;
}

std::vector<Socket> CanvasNodes::sockets(const CanvasNode& node) {
  std::vector<Socket> sockets;
  std::vector<bool> taken(node.inputs.size(), false);
  const schema::NodeInfo* info = this->info(node);
  if (info != nullptr) {
    for (const schema::InputSpec* input : layout(*info).sockets) {
      Socket socket{input->name, input->port};
      for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        if (taken[i] || node.inputs[i].name != input->name) continue;
        taken[i] = true;
        const Socket saved = saved_socket(node, i);
        socket.link = saved.link;
        socket.missing_link = saved.missing_link;
        break;
      }
      // A file that leaves a node's inputs out still has its wires in the table, by position.
      if (!node.has_inputs) socket.link = canvas_.link_into(node.id, static_cast<std::int64_t>(sockets.size()));
      sockets.push_back(socket);
    }
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i)
    if (!taken[i]) sockets.push_back(saved_socket(node, i));
  return sockets;
}

std::string_view CanvasNodes::output_type(const CanvasNode& node, std::int64_t slot) const {
  const auto index = static_cast<std::size_t>(slot);
  const schema::NodeInfo* info = this->info(node);
  if (slot < 0) return {};
  if (info != nullptr && index < info->outputs.size()) return info->outputs[index].port;
  return index < node.outputs.size() ? node.outputs[index].type : std::string_view{};
}

}  // namespace weft::workflow
