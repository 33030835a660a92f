// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "nodes/ports.hpp"

namespace weft::nodes {

/// A latent of zeros. Throws OutOfMemory where there is no room for it, NodeError for a side of 0.
Latent empty_latent(const std::vector<std::int64_t>& shape);

/// Latent frames of a video of that many frames, whose VAE takes the first by itself and then so many at a time.
inline std::int64_t latent_frames(std::int64_t frames, std::int64_t at_a_time) { return (frames - 1) / at_a_time + 1; }

}  // namespace weft::nodes
