// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {

/// Throws FileError unless these can be the frames of an animation: [N, H, W, 3 or 4], none of them 0.
inline void check_animated_pictures(const at::Tensor& images) {
  if (images.dim() != 4 || images.numel() == 0 || (images.size(3) != 3 && images.size(3) != 4))
    throw FileError(fmt::format("Pictures of shape [{}] make no animation: [count, height, width, 3 or 4] is wanted.",
                                fmt::join(images.sizes(), ", ")));
}

}  // namespace weft::image
