// SPDX-License-Identifier: Apache-2.0
// SD Turbo and SDXL Turbo (Sauer et al. 2023, arXiv:2311.17042) were distilled for the timesteps 999, 899 … 99; fewer
// steps take the first of them.
#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kTimesteps = 10;

}  // namespace

at::Tensor turbo_sigmas(const ModelSampling& sampling, std::int64_t steps, double denoise) {
  require_steps(steps);
  const auto all = static_cast<double>(kTimesteps);
  const std::int64_t first = kTimesteps - static_cast<std::int64_t>(all * std::clamp(denoise, 0.0, 1.0));
  std::vector<std::int64_t> timesteps;
  for (std::int64_t i = first; i < std::min(first + steps, kTimesteps); ++i)
    timesteps.push_back((kTimesteps - i) * 100 - 1);
  return append_zero(sampling.sigma(at::tensor(timesteps, at::kLong)).to(at::kFloat));
}

}  // namespace weft::sampling
