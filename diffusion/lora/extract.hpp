// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <ATen/core/Tensor.h>

#include "diffusion/models/merging/saved_weights.hpp"

namespace weft::lora {

/// How a difference of weights becomes a LoRA.
struct Extraction {
  std::int64_t rank = 8;
  bool full_difference = false;  ///< the difference itself instead of two thin factors
  bool biases = true;            ///< also of biases and norms, which have no factors
};

/// The two factors of that rank whose product is nearest to a difference [out, in] or [out, in, h, w]: up [out, rank,
/// (1, 1)] and down [rank, in, (h, w)], float32, their largest values clamped to the 99th percentile of all.
std::pair<at::Tensor, at::Tensor> factors_of(const at::Tensor& difference, std::int64_t rank);

/// Adds the LoRA of a network's differences to a file, in float16. prefix: before the network's keys
/// ("diffusion_model."). Each is read and decomposed when it is written.
void extract(const models::SavedWeights& difference, const std::string& prefix, const Extraction& how,
             models::SavedWeights& out);

}  // namespace weft::lora
