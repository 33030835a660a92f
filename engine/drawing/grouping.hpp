// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "engine/drawing/scene.hpp"

namespace weft::drawing {

/// The nodes of each group, and behind the last group those of none: a node belongs to the smallest group that its
/// middle lies in. For formats that have no places.
std::vector<std::vector<std::size_t>> nodes_by_group(const Scene& scene);

}  // namespace weft::drawing
