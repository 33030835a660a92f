// SPDX-License-Identifier: Apache-2.0
// Every n-th entry of the model's table from its second on (DDIM's "uniform" timesteps). Where n does not divide the
// table there are more steps than asked for, and the first is below the highest noise level.
#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"

namespace weft::sampling {
namespace {

constexpr double kZero = 1e-5;

at::Tensor ddim_uniform(const ModelSampling& sampling, std::int64_t steps) {
  const at::Tensor& table = sampling.sigmas();
  const float* sigma = table.const_data_ptr<float>();
  std::vector<float> rising;
  if (table.size(0) > 1 && std::abs(sigma[1]) <= kZero)
    ++steps;
  else
    rising.push_back(0.0F);
  const std::int64_t stride = std::max<std::int64_t>(table.size(0) / steps, 1);
  for (std::int64_t i = 1; i < table.size(0); i += stride) rising.push_back(sigma[i]);
  std::reverse(rising.begin(), rising.end());
  return at::tensor(rising, at::kFloat);
}

const Registrar<Schedule> ddim_uniform_registrar{"ddim_uniform", {4, ddim_uniform}};

}  // namespace
}  // namespace weft::sampling
