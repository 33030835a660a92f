// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <ATen/core/Tensor.h>

namespace weft::lora {

/// Rotations from unconstrained square matrices, by Cayley's transform of their skew-symmetric part q:
/// (I + q) (I - q)^-1 (Qiu et al. 2023). blocks: [..., n, n], float32. Returns the same shape.
/// limit: the largest Frobenius norm of q over all blocks together (what `alpha` means to OFT); nothing or 0: none.
at::Tensor rotations(const at::Tensor& blocks, std::optional<double> limit);

}  // namespace weft::lora
