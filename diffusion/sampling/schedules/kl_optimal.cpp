// SPDX-License-Identifier: Apache-2.0
// Sabour et al. 2024 (Align Your Steps, arXiv:2404.14507), equation 17: for Gaussian data, steps that are even in
// atan(sigma) have the smallest divergence.
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"
#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {
namespace {

at::Tensor kl_optimal(const ModelSampling& sampling, std::int64_t steps) {
  auto ramp = at::arange(steps, at::kFloat);
  // differs: the reference divides by 0 for a single step.
  if (steps > 1) ramp = ramp / static_cast<double>(steps - 1);
  const auto angles = ramp * std::atan(sampling.sigma_min()) + (1.0 - ramp) * std::atan(sampling.sigma_max());
  return append_zero(angles.tan());
}

const Registrar<Schedule> kl_optimal_registrar{"kl_optimal", {8, kl_optimal}};

}  // namespace
}  // namespace weft::sampling
