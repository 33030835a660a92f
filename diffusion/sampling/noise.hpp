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

}  // namespace weft::sampling
