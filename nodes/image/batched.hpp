// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "nodes/ports.hpp"

namespace weft::nodes {

/// One batch of many; pictures of another size are cut and scaled (bilinear) to the first one's.
/// Throws NodeError when their channels differ, or when there are none.
Image batched(const std::vector<Image>& images);

/// Likewise; masks are scaled without being cut.
Mask batched(const std::vector<Mask>& masks);

}  // namespace weft::nodes
