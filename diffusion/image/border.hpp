// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// So much at each side of a picture or mask, in pixels.
struct Border {
  std::int64_t left = 0, top = 0, right = 0, bottom = 0;
};

/// Pictures with grey added around them, and the mask of what was added.
struct Extended {
  at::Tensor pictures;  ///< [B, H + top + bottom, W + left + right, C]
  at::Tensor mask;      ///< [1, …], 1 where grey, falling to 0 over `feathering` pixels into the picture
};

/// Room for a model to paint in. No falling off where twice the feathering does not fit into the picture.
Extended extended(const at::Tensor& pictures, const Border& border, std::int64_t feathering);

/// masks [B, H, W], rising from nearly 0 at each side over so many pixels; more than the mask has count as all.
at::Tensor feathered(const at::Tensor& masks, const Border& border);

}  // namespace weft::image
