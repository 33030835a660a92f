// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/cache_key.hpp"

namespace weft::exec {
namespace {

enum class Part : std::uint64_t { literal, link, fingerprint, output_node };

Hasher& tag(Hasher& hasher, Part part) { return hasher.add(static_cast<std::uint64_t>(part)); }

}  // namespace

Hash cache_key(const graph::Graph& graph, graph::NodeIndex index, std::span<const Hash> keys, const Hash* fingerprint) {
  const graph::GraphNode& node = graph.node(index);
  Hasher hasher;
  hasher.add(node.class_type);
  for (const graph::GraphInput& input : graph.inputs(index)) {
    if (input.linked())
      tag(hasher, Part::link).add(keys[input.source]).add(static_cast<std::uint64_t>(input.slot));
    else
      input.literal.add_to(tag(hasher, Part::literal));
  }
  if (fingerprint != nullptr) tag(hasher, Part::fingerprint).add(*fingerprint);
  if (node.info->output_node) tag(hasher, Part::output_node).add(node.id);
  return hasher.digest();
}

}  // namespace weft::exec
