// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/graph/graph.hpp"

namespace weft::exec {

/// The name of a node's result: its class, its literals, which outputs of which results it takes, and what its
/// fingerprint says. Two nodes of one key give the same; node ids do not enter.
/// differs: an output node's id does enter, so that two that save the same picture both save it.
/// keys: of all nodes that come earlier in the order. fingerprint: null when the class has none.
Hash cache_key(const graph::Graph& graph, graph::NodeIndex index, std::span<const Hash> keys, const Hash* fingerprint);

}  // namespace weft::exec
