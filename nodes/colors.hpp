// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// Red, green and blue of pictures, [B, H, W, 3], as a view without their alpha.
/// Throws NodeError for pictures of fewer channels.
inline at::Tensor colors_of(const Image& image) {
  if (image.pixels.size(3) < 3)
    throw NodeError(fmt::format("pictures with colors are wanted, not {}", describe_tensor(image.pixels)),
                    "Three channels are red, green and blue; one channel is a mask's.");
  return image.pixels.narrow(3, 0, 3);
}

}  // namespace weft::nodes
