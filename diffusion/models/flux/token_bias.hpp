// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "diffusion/sampling/extras.hpp"

namespace weft::models {

/// What is added to the scores of attention among `text` tokens and the picture's behind them, `total` in all: each bias
/// stands in the columns of its tokens, for the text before them and the picture. Tokens that the text lacks count
/// nothing. Returns [total, total] of `options`; undefined where nothing is biased.
at::Tensor attention_bias(const std::vector<sampling::TokenBias>& biases, std::int64_t text, std::int64_t total,
                          at::TensorOptions options);

}  // namespace weft::models
