// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/graph/graph.hpp"

namespace weft::graph {

/// A seed that a run uses.
struct SeedUse {
  std::string node_id;
  std::string class_type;
  std::string input;
  std::uint64_t seed;
};

/// The literal seeds of all nodes that the outputs need, in the document's order: INT inputs with a
/// control-after-generate widget, or called seed or noise_seed.
std::vector<SeedUse> seeds_used(const Graph& graph);

}  // namespace weft::graph
