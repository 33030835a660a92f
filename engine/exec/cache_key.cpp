// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/cache_key.hpp"

namespace weft::exec {
namespace {

enum class Part : std::uint64_t { literal, link, fingerprint, output_node, own_name, input_name, put_in, link_itself };

Hasher& tag(Hasher& hasher, Part part) { return hasher.add(static_cast<std::uint64_t>(part)); }

std::uint64_t place(graph::NodeIndex index, std::size_t slot) { return std::uint64_t{index} << 32 | slot; }

}  // namespace

// An object that an expansion put in goes by the part of the node's id that is the same whatever its maker is called.
void ResultKeys::add_literal(Hasher& hasher, const graph::Graph& graph, const graph::GraphNode& node,
                             std::size_t position, const graph::GraphInput& input) const {
  const schema::Value& value = input.literal;
  if (!value.has_opaque()) {
    value.add_to(tag(hasher, Part::literal));
    return;
  }
  const std::string_view id = node.id, maker = graph.node(node.parent).id;
  tag(hasher, Part::put_in).add(nodes_[node.parent]);
  hasher.add(id.substr(id.starts_with(maker) ? maker.size() : 0)).add(node.info->inputs[position].name);
}

void ResultKeys::add_input(Hasher& hasher, const graph::Graph& graph, graph::NodeIndex index,
                           std::size_t position) const {
  const graph::GraphNode& node = graph.node(index);
  const graph::GraphInput& input = graph.inputs(index)[position];
  if (node.flat != nullptr) tag(hasher, Part::input_name).add(node.info->inputs[position].name);
  if (!input.linked()) {
    add_literal(hasher, graph, node, position, input);
    return;
  }
  const auto own = outputs_.empty() ? outputs_.end() : outputs_.find(place(input.source, input.slot));
  const Hash& source = own == outputs_.end() ? nodes_[input.source] : own->second;
  tag(hasher, Part::link).add(source).add(static_cast<std::uint64_t>(input.slot));
  if (node.info->inputs[position].raw_link) tag(hasher, Part::link_itself).add(graph.node(input.source).id);
}

void ResultKeys::name(const graph::Graph& graph, graph::NodeIndex index, const Hash* fingerprint) {
  const graph::GraphNode& node = graph.node(index);
  Hasher hasher;
  hasher.add(node.class_type);
  for (std::size_t i = 0; i < node.info->inputs.size(); ++i) add_input(hasher, graph, index, i);
  if (fingerprint != nullptr) tag(hasher, Part::fingerprint).add(*fingerprint);
  if (node.info->output_node) tag(hasher, Part::output_node).add(node.id);
  nodes_[index] = hasher.digest();
  name_outputs(graph, index, fingerprint);
}

void ResultKeys::name_outputs(const graph::Graph& graph, graph::NodeIndex index, const Hash* fingerprint) {
  const graph::GraphNode& node = graph.node(index);
  for (std::size_t slot = 0; slot < node.info->outputs.size(); ++slot) {
    const auto& depends_on = node.info->outputs[slot].depends_on;
    if (depends_on.empty()) continue;
    Hasher hasher;
    tag(hasher, Part::own_name).add(node.class_type).add(static_cast<std::uint64_t>(slot));
    for (const std::size_t input : depends_on) add_input(hasher, graph, index, input);
    if (fingerprint != nullptr) tag(hasher, Part::fingerprint).add(*fingerprint);
    outputs_.insert_or_assign(place(index, slot), hasher.digest());
  }
}

}  // namespace weft::exec
