// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/link_resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace weft::workflow {

namespace {

bool is_any(std::string_view type) { return type.empty() || type == "*" || type == "0"; }

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Cuts the first word off a comma list.
std::string_view take_word(std::string_view& list) {
  const auto comma = list.find(',');
  const std::string_view word = list.substr(0, comma);
  list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  return word;
}

/// Whether the canvas would let a wire connect these types: words compare without case, lists share one word.
bool compatible(std::string_view a, std::string_view b) {
  if (is_any(a) || is_any(b) || a == b) return true;
  while (!a.empty()) {
    const std::string_view word = take_word(a);
    for (std::string_view rest = b; !rest.empty();)
      if (same_word(word, take_word(rest))) return true;
  }
  return false;
}

/// Which socket a bypassed node passes on to an output of type `made` that a consumer takes as `wanted`.
const Socket* passed_on(const std::vector<Socket>& sockets, std::size_t slot, std::string_view made,
                        std::string_view wanted) {
  const Socket* same_place = slot < sockets.size() ? &sockets[slot] : nullptr;
  if (is_any(wanted)) return same_place != nullptr || sockets.empty() ? same_place : &sockets.front();
  const auto fits = [&](const Socket& s) { return compatible(s.type, made) && compatible(s.type, wanted); };
  if (same_place != nullptr && fits(*same_place)) return same_place;
  auto found = std::find_if(sockets.begin(), sockets.end(), [&](const Socket& s) { return s.type == wanted; });
  if (found == sockets.end()) found = std::find_if(sockets.begin(), sockets.end(), fits);
  return found == sockets.end() ? nullptr : &*found;
}

}  // namespace

const CanvasLink* LinkResolver::socket_link(const CanvasNode& node, std::int64_t index) {
  const auto sockets = nodes_.sockets(node);
  if (!node.has_inputs && sockets.empty()) return nodes_.canvas().link_into(node.id, index);
  if (index < 0 || static_cast<std::size_t>(index) >= sockets.size()) return nullptr;
  return sockets[static_cast<std::size_t>(index)].link;
}

const CanvasLink* LinkResolver::behind_bypassed(const CanvasNode& node, std::int64_t slot, std::string_view type) {
  if (slot < 0) return nullptr;
  const auto sockets = nodes_.sockets(node);
  const Socket* socket = passed_on(sockets, static_cast<std::size_t>(slot), nodes_.output_type(node, slot), type);
  return socket == nullptr ? nullptr : socket->link;
}

const CanvasLink* LinkResolver::behind(const CanvasNode& node, std::int64_t slot, std::string_view type) {
  if (node.mode == NodeMode::bypassed) return behind_bypassed(node, slot, type);
  if (virtual_kind(node.type) != VirtualKind::get_node) return socket_link(node, slot);
  const CanvasNode* set_node = wires_.source_of(node);
  return set_node == nullptr || set_node->mode == NodeMode::muted ? nullptr : socket_link(*set_node, 0);
}

LinkResolver::End LinkResolver::resolve(const CanvasLink& link, std::string_view type) {
  const CanvasLink* at = &link;
  for (std::size_t steps = 0; at != nullptr; ++steps) {
    const CanvasNode* origin = nodes_.canvas().node(at->origin_id);
    if (origin == nullptr) return Lost{fmt::format("node {}, which the file does not have", at->origin_id)};
    const VirtualKind kind = virtual_kind(origin->type);
    if (kind == VirtualKind::primitive) return Primitive{origin};
    if (kind == VirtualKind::get_node && wires_.source_of(*origin) == nullptr)
      return Lost{fmt::format("the wire `{}`, which no SetNode carries", first_value(*origin).string())};
    if (kind == VirtualKind::note || origin->mode == NodeMode::muted) return Nothing{};
    if (kind == VirtualKind::none && origin->mode == NodeMode::active) return Link{origin->id, at->origin_slot};
    if (steps > nodes_.canvas().links().size())  // a wire was taken twice
      throw WorkflowError(
          fmt::format("{}: the wires through node {} ({}) run in a circle", source_, origin->id, origin->type),
          "Cut one of its wires on the canvas.");
    at = behind(*origin, at->origin_slot, type);
  }
  return Nothing{};
}

}  // namespace weft::workflow
