// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/link_resolver.hpp"

#include <fmt/format.h>

#include "engine/workflow/socket_types.hpp"

namespace weft::workflow {

namespace {

/// Which socket a bypassed node passes on to an output of type `made` that a consumer takes as `wanted`.
std::optional<std::size_t> passed_on(const std::vector<Socket>& sockets, std::size_t slot, std::string_view made,
                                     std::string_view wanted) {
  const bool same_place = slot < sockets.size();
  if (takes_any(wanted)) {
    if (same_place) return slot;
    return sockets.empty() ? std::nullopt : std::optional<std::size_t>(0);
  }
  const auto fits = [&](const Socket& s) { return types_connect(s.type, made) && types_connect(s.type, wanted); };
  if (same_place && fits(sockets[slot])) return slot;
  for (std::size_t i = 0; i < sockets.size(); ++i)
    if (sockets[i].type == wanted) return i;
  for (std::size_t i = 0; i < sockets.size(); ++i)
    if (fits(sockets[i])) return i;
  return std::nullopt;
}

}  // namespace

LinkResolver::Step LinkResolver::into_socket(const Step& at, const Scope& scope, const CanvasNode& node,
                                             std::size_t index) {
  const auto& sockets = this->sockets(scope, node);
  // A file that leaves a node's inputs out still has its wires in the table.
  if (sockets.empty() && !node.has_inputs)
    return {&scope, scope.graph->link_into(node.id, static_cast<std::int64_t>(index)), at.type};
  if (index >= sockets.size()) return {};
  const Socket& socket = sockets[index];
  if (socket.missing_link != nullptr)
    return {.end = Lost{fmt::format("node {} ({}), whose input `{}` has link {}, which the file's `links` do not have",
                                    scope.id_of(node), node.type, socket.name, *socket.missing_link)}};
  return {&scope, socket.link, at.type};
}

LinkResolver::Step LinkResolver::outwards(const Step& at) {
  const auto slot = static_cast<std::size_t>(at.link->origin_slot);
  const SubgraphDefinition& definition = *at.scope->definition;
  if (at.link->origin_slot < 0 || slot >= definition.inputs.size())
    return {.end = Lost{fmt::format("input {} of the subgraph `{}`, which has {}", at.link->origin_slot,
                                    definition.shown_name(), definition.inputs.size())}};
  Step step = into_socket(at, *at.scope->outer, *at.scope->instance, slot);
  if (step.link == nullptr && std::holds_alternative<Nothing>(step.end)) step.end = open_end(at, slot);
  // The instance's input is the consumer for what lies outside.
  step.type = definition.inputs[slot].type;
  return step;
}

/// What an unconnected input of an instance gives: a group node's PrimitiveNode keeps its own value.
LinkResolver::End LinkResolver::open_end(const Step& at, std::size_t input) {
  const CanvasNode* target = at.scope->graph->node(at.link->target_id);
  if (target != nullptr && virtual_kind(target->type) == VirtualKind::primitive) return Primitive{at.scope, target};
  return Open{at.scope, input};
}

LinkResolver::Step LinkResolver::inwards(const Step& at, const Scope& inside) {
  const auto slot = static_cast<std::size_t>(at.link->origin_slot);
  const SubgraphDefinition& definition = *inside.definition;
  if (at.link->origin_slot < 0 || slot >= definition.outputs.size())
    return {.end = Lost{fmt::format("output {} of node {}, whose subgraph `{}` has {}", at.link->origin_slot,
                                    at.scope->id_of(*inside.instance), definition.shown_name(),
                                    definition.outputs.size())}};
  const auto& links = definition.outputs[slot].links;
  if (links.empty()) return {};
  return {&inside, inside.graph->link(links.front()), at.type};
}

LinkResolver::Step LinkResolver::behind_bypassed(const Step& at, const CanvasNode& origin) {
  if (at.link->origin_slot < 0) return {};
  const auto& sockets = this->sockets(*at.scope, origin);
  const auto socket = passed_on(sockets, static_cast<std::size_t>(at.link->origin_slot),
                                nodes_.output_type(origin, at.link->origin_slot), at.type);
  if (!socket) return {};
  Step step = into_socket(at, *at.scope, origin, *socket);
  step.type = sockets[*socket].type;  // what lies behind is asked by the bypassed node's own input
  return step;
}

const std::vector<Socket>& LinkResolver::sockets(const Scope& scope, const CanvasNode& node) {
  const auto [at, fresh] = sockets_.try_emplace({&scope, &node});
  if (fresh) at->second = nodes_.sockets(scope, node);
  return at->second;
}

const NamedWires& LinkResolver::wires(const Scope& scope) {
  return wires_.try_emplace(scope.graph, *scope.graph).first->second;
}

/// The wire may start in a graph around the one where it ends.
LinkResolver::Step LinkResolver::along_named_wire(const Step& at, const CanvasNode& get_node) {
  for (const Scope* scope = at.scope; scope != nullptr; scope = scope->outer) {
    const auto* sources = wires(*scope).sources_of(get_node);
    if (sources == nullptr) continue;
    if (sources->size() > 1)
      throw WorkflowError(
          fmt::format("{}: nodes {} and {} both carry the named wire `{}`: which of them node {} means cannot be told",
                      source_, scope->id_of(*sources->at(0)), scope->id_of(*sources->at(1)),
                      first_value(get_node).string(), at.scope->id_of(get_node)),
          "Give each SetNode a name of its own.");
    const CanvasNode& set_node = *sources->front();
    if (set_node.mode == NodeMode::muted) return {};
    return into_socket(at, *scope, set_node, 0);
  }
  return {.end = Lost{fmt::format("the wire `{}`, which no SetNode carries", first_value(get_node).string())}};
}

/// Muted ones give their value too. In a group node an input of the group may show it, and a wire may end there.
LinkResolver::Step LinkResolver::behind_primitive(const Step& at, const CanvasNode& origin) {
  const bool grouped = at.scope->definition != nullptr && at.scope->definition->is_group;
  for (const CanvasInput& input : origin.inputs)
    if (grouped && input.link) return {at.scope, at.scope->graph->link(*input.link), at.type};
  return {.end = Primitive{at.scope, &origin}};
}

LinkResolver::Step LinkResolver::behind(const Step& at, const CanvasNode& origin) {
  switch (virtual_kind(origin.type)) {
    case VirtualKind::primitive:
      return behind_primitive(at, origin);
    case VirtualKind::note:
      return {};
    default:
      break;
  }
  if (origin.mode == NodeMode::muted) return {};
  if (origin.mode == NodeMode::bypassed) return behind_bypassed(at, origin);
  switch (virtual_kind(origin.type)) {
    case VirtualKind::get_node:
      return along_named_wire(at, origin);
    case VirtualKind::none:
      if (const Scope* inside = scopes_.inside(*at.scope, origin)) return inwards(at, *inside);
      return {.end = Link{at.scope->id_of(origin), at.link->origin_slot}};
    default:  // reroutes
      return at.link->origin_slot < 0
                 ? Step{}
                 : into_socket(at, *at.scope, origin, static_cast<std::size_t>(at.link->origin_slot));
  }
}

LinkResolver::Step LinkResolver::next(const Step& at) {
  const SubgraphDefinition* definition = at.scope->definition;
  if (definition != nullptr && at.link->origin_id == definition->input_node_id) return outwards(at);
  const CanvasNode* origin = at.scope->graph->node(at.link->origin_id);
  if (origin == nullptr) return {.end = Lost{fmt::format("node {}, which the file does not have", at.link->origin_id)}};
  return behind(at, *origin);
}

LinkResolver::End LinkResolver::resolve(const Scope& scope, const CanvasLink& link, std::string_view type) {
  std::vector<Step> trail;
  End end = walk({&scope, &link, type}, trail);
  for (const Step& step : trail) known_.emplace(std::tuple{step.scope, step.link, step.type}, end);
  return past_reroutes(scope, link, std::move(end));
}

/// The editor puts a PrimitiveNode's value into the widgets that it is wired to, not into those behind a reroute.
LinkResolver::End LinkResolver::past_reroutes(const Scope& scope, const CanvasLink& link, End end) {
  const auto* primitive = std::get_if<Primitive>(&end);
  const CanvasNode* origin = primitive == nullptr ? nullptr : scope.graph->node(link.origin_id);
  if (origin == nullptr || virtual_kind(origin->type) != VirtualKind::reroute) return end;
  return Lost{fmt::format("node {} (PrimitiveNode) by way of a reroute, where its value does not arrive",
                          primitive->scope->id_of(*primitive->node))};
}

void LinkResolver::refuse_circle(const Step& at) const {
  const CanvasNode* node = at.scope->graph->node(at.link->origin_id);
  throw WorkflowError(fmt::format("{}: the wires through node {}{} ({}) run in a circle", source_, at.scope->prefix,
                                  at.link->origin_id, node == nullptr ? "an input" : node->type),
                      "Cut one of its wires on the canvas.");
}

LinkResolver::End LinkResolver::walk(Step at, std::vector<Step>& trail) {
  constexpr std::size_t kShortWay = 8;  // nearly all wires end sooner, and need no notes
  for (std::size_t steps = 0;; ++steps) {
    if (steps > scopes_.link_count()) refuse_circle(at);  // a wire was taken twice
    if (steps >= kShortWay) {
      const auto known = known_.find({at.scope, at.link, at.type});
      if (known != known_.end()) return known->second;
      trail.push_back({at.scope, at.link, at.type});
    }
    Step step = next(at);
    if (step.link == nullptr) return std::move(step.end);
    at = std::move(step);
  }
}

}  // namespace weft::workflow
