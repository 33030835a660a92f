// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace weft::nn {

/// x * sigmoid(x), written over x, which must be a fresh tensor of the caller's own.
at::Tensor silu_(at::Tensor x);

/// x * sigmoid(1.702 x): the activation of OpenAI's CLIP.
at::Tensor quick_gelu(const at::Tensor& x);

/// The gated unit of Shazeer 2020: first half times gelu(second half). x: [..., 2 n]. Returns [..., n].
at::Tensor geglu(const at::Tensor& x);

}  // namespace weft::nn
