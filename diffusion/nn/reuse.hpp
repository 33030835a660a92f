// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace weft::nn {

// Elementwise operations that write over an argument of the caller's own where the result has the same strides as if
// it had been allocated, and allocate where it has not. Strides matter beyond speed: by them libtorch picks the
// kernels of the layers that follow, and another kernel rounds otherwise. Maps of one cell ([B, C, 1, 1]) count as
// contiguous whatever their strides, and a fresh result would have others than the argument.

/// x * sigmoid(x), over x.
at::Tensor silu(at::Tensor x);
/// a + b, over a.
at::Tensor add_over_first(at::Tensor a, const at::Tensor& b);
/// a + b, over b.
at::Tensor add_over_second(const at::Tensor& a, at::Tensor b);

}  // namespace weft::nn
