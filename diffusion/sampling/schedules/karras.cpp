// SPDX-License-Identifier: Apache-2.0
// Karras et al. 2022, equation 5: evenly spaced in sigma^(1/rho), rho = 7.
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"

namespace weft::sampling {
namespace {

constexpr double kRho = 7.0;

at::Tensor karras(const ModelSampling& sampling, std::int64_t steps) {
  const double low = std::pow(sampling.sigma_min(), 1 / kRho);
  const double high = std::pow(sampling.sigma_max(), 1 / kRho);
  const auto ramp = at::linspace(0, 1, steps, at::kFloat);
  const auto sigmas = at::pow(ramp * (low - high) + high, kRho);
  return at::cat({sigmas, at::zeros({1}, at::kFloat)});
}

const Registrar<Schedule> registrar{"karras", {2, karras}};

}  // namespace
}  // namespace weft::sampling
