// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "nodes/ports.hpp"

namespace weft::nodes {

/// A mask's values as [B, H, W], whatever dimensions lead.
inline at::Tensor planes(const Mask& mask) {
  return mask.values.reshape({-1, mask.values.size(-2), mask.values.size(-1)});
}

}  // namespace weft::nodes
