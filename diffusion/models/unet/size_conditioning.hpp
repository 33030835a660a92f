// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/conditioning.hpp"

namespace weft::models {

/// The vector that SDXL's base is conditioned on (Podell et al. 2023): the pooled prompt, then sinusoids of original
/// height and width, crop from the top and from the left, target height and width. Sizes that the prompt does not give
/// are those of the latent. Returns [rows, pooled + 6 * 256], float32. Throws NodeError without a pooled prompt.
at::Tensor sdxl_vector(const sampling::Cond& cond, const sampling::Subject& subject);

/// The same for SDXL's refiner: an aesthetic score in place of the target size; 6, or 2.5 on the negative side, where
/// the prompt gives none. Returns [rows, pooled + 5 * 256].
at::Tensor sdxl_refiner_vector(const sampling::Cond& cond, const sampling::Subject& subject);

/// How many values the sizes take in each of the two.
inline constexpr std::int64_t kSdxlSizes = 6 * 256, kRefinerSizes = 5 * 256;

}  // namespace weft::models
