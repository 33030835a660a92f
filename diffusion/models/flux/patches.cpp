// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/patches.hpp"

#include <ATen/ops/pad.h>

#include "diffusion/models/flux/config.hpp"

namespace weft::models {
namespace {

constexpr std::int64_t kPatch = FluxConfig::kPatch;

}  // namespace

std::int64_t token_count(std::int64_t cells) { return (cells + kPatch - 1) / kPatch; }

at::Tensor to_tokens(const at::Tensor& x) {
  const std::int64_t rows = token_count(x.size(2)), columns = token_count(x.size(3));
  const std::int64_t below = rows * kPatch - x.size(2), right = columns * kPatch - x.size(3);
  const at::Tensor even = below == 0 && right == 0 ? x : at::pad(x, {0, right, 0, below}, "circular");
  return even.reshape({x.size(0), x.size(1), rows, kPatch, columns, kPatch})
      .permute({0, 2, 4, 1, 3, 5})
      .reshape({x.size(0), rows * columns, x.size(1) * kPatch * kPatch});
}

at::Tensor from_tokens(const at::Tensor& tokens, std::int64_t height, std::int64_t width) {
  const std::int64_t rows = token_count(height), columns = token_count(width);
  const std::int64_t channels = tokens.size(2) / (kPatch * kPatch);
  return tokens.narrow(1, 0, rows * columns)
      .reshape({tokens.size(0), rows, columns, channels, kPatch, kPatch})
      .permute({0, 3, 1, 4, 2, 5})
      .reshape({tokens.size(0), channels, rows * kPatch, columns * kPatch})
      .narrow(2, 0, height)
      .narrow(3, 0, width);
}

}  // namespace weft::models
