// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace weft::nodes {

/// The dimension of a latent that "x", "y" or "t" means, with or without a sign: width, height, or what is before them
/// (frames, or channels where there are none). dims: the latent's, at least 4.
inline std::int64_t axis_named(std::string_view name, std::int64_t dims) {
  if (name.ends_with('x')) return dims - 1;
  return name.ends_with('y') ? dims - 2 : dims - 3;
}

}  // namespace weft::nodes
