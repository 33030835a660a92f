// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/seeds.hpp"

#include <algorithm>

namespace weft::graph {
namespace {

bool is_seed(const schema::InputSpec& spec) {
  return spec.port == "INT" && (spec.control_after_generate || spec.name == "seed" || spec.name == "noise_seed");
}

}  // namespace

std::vector<SeedUse> seeds_used(const Graph& graph) {
  std::vector<SeedUse> uses;
  std::vector<NodeIndex> nodes = graph.order();
  std::ranges::sort(nodes);
  for (const NodeIndex index : nodes) {
    const GraphNode& node = graph.node(index);
    const auto inputs = graph.inputs(index);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (!is_seed(node.info->inputs[i])) continue;
      const auto* small = inputs[i].literal.as_int();
      const auto* large = inputs[i].literal.as_uint();
      if (small == nullptr && large == nullptr) continue;
      const std::uint64_t seed = large != nullptr ? *large : static_cast<std::uint64_t>(*small);
      uses.push_back({node.id, node.class_type, node.info->inputs[i].name, seed});
    }
  }
  return uses;
}

}  // namespace weft::graph
