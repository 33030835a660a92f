// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "diffusion/weights/gguf_blocks.hpp"

namespace weft::weights {

/// The block formats that are read, by number.
std::span<const BlockFormat> block_formats();

}  // namespace weft::weights
