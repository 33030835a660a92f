// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/cache_key.hpp"

namespace weft::exec {
namespace {

enum class Part : std::uint64_t { literal, link, fingerprint, output_node, own_name };

Hasher& tag(Hasher& hasher, Part part) { return hasher.add(static_cast<std::uint64_t>(part)); }

std::uint64_t place(graph::NodeIndex index, std::size_t slot) { return std::uint64_t{index} << 32 | slot; }

}  // namespace

void ResultKeys::add_input(Hasher& hasher, const graph::GraphInput& input) const {
  if (!input.linked()) {
    input.literal.add_to(tag(hasher, Part::literal));
    return;
  }
  const auto own = outputs_.empty() ? outputs_.end() : outputs_.find(place(input.source, input.slot));
  const Hash& source = own == outputs_.end() ? nodes_[input.source] : own->second;
  tag(hasher, Part::link).add(source).add(static_cast<std::uint64_t>(input.slot));
}

void ResultKeys::name(graph::NodeIndex index, const Hash* fingerprint) {
  const graph::GraphNode& node = graph_.node(index);
  Hasher hasher;
  hasher.add(node.class_type);
  for (const graph::GraphInput& input : graph_.inputs(index)) add_input(hasher, input);
  if (fingerprint != nullptr) tag(hasher, Part::fingerprint).add(*fingerprint);
  if (node.info->output_node) tag(hasher, Part::output_node).add(node.id);
  nodes_[index] = hasher.digest();
  name_outputs(index, fingerprint);
}

void ResultKeys::name_outputs(graph::NodeIndex index, const Hash* fingerprint) {
  const graph::GraphNode& node = graph_.node(index);
  for (std::size_t slot = 0; slot < node.info->outputs.size(); ++slot) {
    const auto& depends_on = node.info->outputs[slot].depends_on;
    if (depends_on.empty()) continue;
    Hasher hasher;
    tag(hasher, Part::own_name).add(node.class_type).add(static_cast<std::uint64_t>(slot));
    for (const std::size_t input : depends_on) add_input(hasher, graph_.inputs(index)[input]);
    if (fingerprint != nullptr) tag(hasher, Part::fingerprint).add(*fingerprint);
    outputs_.insert_or_assign(place(index, slot), hasher.digest());
  }
}

}  // namespace weft::exec
