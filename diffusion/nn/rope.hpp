// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace weft::nn {

/// The turns of rotary position embedding along one axis (Su et al. 2021): e^(i p w) for each position p and each
/// frequency w = theta^(-2j / size), j = 0 … size / 2 - 1; computed in double, kept in single precision.
/// positions: [L], any real dtype. size: even. Returns [L, size / 2], complex64, on the device of positions.
at::Tensor rope_turns(const at::Tensor& positions, std::int64_t size, double theta);

/// Turns each pair of neighbouring channels of x by its angle, in float32. Writes over x where x is float32.
/// x: [B, heads, L, 2 n], last axis dense, the caller's own. turns: [L, n]. Returns x's shape and dtype.
at::Tensor apply_rope(at::Tensor x, const at::Tensor& turns);

}  // namespace weft::nn
