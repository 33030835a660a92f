// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace weft::nn {

/// Sinusoidal embedding [cos | sin] of timesteps (Ho et al. 2020, with the halves in the order of the CompVis code).
/// timesteps: [B], any real dtype. Returns [B, size], float32, on the device of timesteps.
at::Tensor timestep_embedding(const at::Tensor& timesteps, std::int64_t size);

}  // namespace weft::nn
