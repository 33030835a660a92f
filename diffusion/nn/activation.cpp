// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/activation.hpp"

#include <ATen/ops/gelu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>

namespace weft::nn {

at::Tensor silu_(at::Tensor x) { return at::silu_(x); }

at::Tensor quick_gelu(const at::Tensor& x) { return at::sigmoid(x.mul(1.702)).mul_(x); }

at::Tensor geglu(const at::Tensor& x) {
  const auto halves = x.chunk(2, -1);
  return at::gelu(halves[1]).mul_(halves[0]);
}

}  // namespace weft::nn
