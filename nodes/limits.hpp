// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weft::nodes {

/// Pixels along a side of a latent cell, in the families whose nodes count in pixels.
inline constexpr std::int64_t kCell = 8;

/// The largest width, height or offset that a node's input takes, in pixels.
inline constexpr std::int64_t kMaxResolution = 16384;

}  // namespace weft::nodes
