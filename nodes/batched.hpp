// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "nodes/ports.hpp"

namespace weft::nodes {

/// What is done where some pictures have an alpha and others do not.
enum class Alpha { refuse, add };

/// One batch of many; those of another size are cut and scaled (bilinear) to the first one's.
/// Throws NodeError when their channels differ and no alpha may be added, or when there are none.
Image batched(const std::vector<Image>& images, Alpha alpha = Alpha::refuse);
Mask batched(const std::vector<Mask>& masks);

}  // namespace weft::nodes
