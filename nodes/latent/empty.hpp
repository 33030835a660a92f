// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "nodes/ports.hpp"

namespace weft::nodes {

/// A latent of zeros. Throws OutOfMemory where there is no room for it, NodeError for a side of 0.
Latent empty_latent(const std::vector<std::int64_t>& shape);

}  // namespace weft::nodes
