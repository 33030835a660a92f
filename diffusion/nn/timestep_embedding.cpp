// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/timestep_embedding.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace weft::nn {

at::Tensor timestep_embedding(const at::Tensor& timesteps, std::int64_t size) {
  constexpr double kMaxPeriod = 10000.0;
  const std::int64_t half = size / 2;
  const auto float32 = timesteps.options().dtype(at::kFloat);
  // The order of these operations fixes the last bits of the frequencies.
  const at::Tensor frequencies = at::arange(0, half, float32).mul_(-std::log(kMaxPeriod)).div_(half).exp_();
  const at::Tensor angles = timesteps.unsqueeze(1).to(at::kFloat) * frequencies.unsqueeze(0);
  at::Tensor embedding = at::cat({angles.cos(), angles.sin()}, -1);
  if (size % 2 != 0) embedding = at::cat({embedding, at::zeros({timesteps.size(0), 1}, float32)}, -1);
  return embedding;
}

}  // namespace weft::nn
