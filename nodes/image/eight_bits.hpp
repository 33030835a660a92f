// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "nodes/ports.hpp"

namespace weft::nodes {

/// Values cut to 8 bits, as nodes give them that go through picture files' formats in the reference.
inline Image through_8_bits(const at::Tensor& pixels) { return {at::floor(at::clamp(pixels * 255, 0, 255)) / 255}; }

}  // namespace weft::nodes
