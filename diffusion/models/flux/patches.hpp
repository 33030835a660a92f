// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace weft::models {

/// How many tokens cover a length of latent cells, the last one possibly by half.
std::int64_t token_count(std::int64_t cells);

/// A latent as tokens of 2 x 2 cells, row by row; odd sizes are continued with their first row and column.
/// x: [B, C, h, w] -> [B, token_count(h) * token_count(w), C * 4].
at::Tensor to_tokens(const at::Tensor& x);

/// The other way: the first [B, token_count(h) * token_count(w), C * 4] of `tokens` as a latent [B, C, h, w].
at::Tensor from_tokens(const at::Tensor& tokens, std::int64_t height, std::int64_t width);

}  // namespace weft::models
