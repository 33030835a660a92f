// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/token_bias.hpp"

#include <ATen/ops/zeros.h>

#include <algorithm>

namespace weft::models {

at::Tensor attention_bias(const std::vector<sampling::TokenBias>& biases, std::int64_t text, std::int64_t total,
                          at::TensorOptions options) {
  if (biases.empty()) return {};
  at::Tensor scores = at::zeros({total, total}, options);
  for (const sampling::TokenBias& tokens : biases) {
    const std::int64_t first = std::clamp<std::int64_t>(tokens.first, 0, text);
    const at::Tensor columns = scores.narrow(1, first, std::clamp<std::int64_t>(tokens.count, 0, text - first));
    columns.narrow(0, 0, first).add_(tokens.bias);
    columns.narrow(0, text, total - text).add_(tokens.bias);
  }
  return scores;
}

}  // namespace weft::models
