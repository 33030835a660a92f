// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::weights {

/// A change to a layer's weight that is a product of two thin matrices (a LoRA). Beside an unchanged weight it adds
/// scale * up (down x) to what the layer gives: cheaper than a changed weight where that would be made for each use.
struct ThinProduct {
  at::Tensor down;             ///< [rank, …]: of the weight's shape but for the first dimension
  at::Tensor up;               ///< [rows, rank]
  double scale = 1.0;          ///< strength * alpha / rank
  std::int64_t first_row = 0;  ///< of the weight's rows that it changes
};

}  // namespace weft::weights
