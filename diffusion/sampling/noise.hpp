// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

/// The noise a latent starts from, on the CPU. shape: [B, C, h, w]; drawn in the latent's own dtype, the whole batch
/// in one draw. batch_index: when not empty, images are drawn one at a time from 0 on and those kept, so that an
/// image taken out of a batch keeps its noise; its length need not be B. Throws NodeError on a negative index.
at::Tensor prepare_noise(at::IntArrayRef shape, at::ScalarType dtype, std::uint64_t seed,
                         const std::vector<std::int64_t>& batch_index = {});

/// Where a sampling node's noise comes from.
struct NoiseSource {
  std::uint64_t seed = 0;  ///< also of the noise that a sampler adds on its way
  bool empty = false;      ///< no noise is added at the start

  /// For such a latent: [B or 1, C, h, w]. Throws NodeError when batch_index names another number of images.
  at::Tensor of(const at::Tensor& latent, const std::vector<std::int64_t>& batch_index) const;
};

}  // namespace weft::sampling
