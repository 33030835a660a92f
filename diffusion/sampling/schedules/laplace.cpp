// SPDX-License-Identifier: Apache-2.0
// Hang et al. 2024 (arXiv:2407.03297), section 3: log(sigma) follows a Laplace distribution, so that steps lie dense
// around e^mu.
#include <ATen/ATen.h>

#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {
namespace {

// Keeps the logarithm finite at both ends.
constexpr double kEpsilon = 1e-5;

}  // namespace

at::Tensor laplace_sigmas(std::int64_t steps, double sigma_min, double sigma_max, double mu, double beta) {
  require_steps(steps);
  const auto from_middle = 0.5 - at::linspace(0, 1, steps, at::kFloat);
  const auto tail = at::log(1.0 - at::abs(from_middle) * 2.0 + kEpsilon);
  const auto log_sigmas = mu - at::sign(from_middle) * beta * tail;
  return at::exp(log_sigmas).clamp(sigma_min, sigma_max);
}

}  // namespace weft::sampling
