// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// The upper of two pictures with as many channels as the lower: a surplus alpha is left out.
/// Throws NodeError when the lower has more channels.
inline Image matching_channels(const Image& lower, const Image& upper) {
  const std::int64_t wanted = lower.pixels.size(3), have = upper.pixels.size(3);
  if (have < wanted)
    throw NodeError(fmt::format("the picture below has {} channels and the one above {}", wanted, have),
                    "Give the upper one an alpha with JoinImageWithAlpha, or take the lower one's with "
                    "SplitImageWithAlpha.");
  return {have == wanted ? upper.pixels : upper.pixels.narrow(3, 0, wanted)};
}

}  // namespace weft::nodes
