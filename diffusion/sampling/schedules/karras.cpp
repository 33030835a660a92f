// SPDX-License-Identifier: Apache-2.0
// Karras et al. 2022, equation 5: evenly spaced in sigma^(1/rho), rho = 7 (k-diffusion's get_sigmas_karras).
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"
#include "diffusion/sampling/sigmas.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {

at::Tensor karras_sigmas(std::int64_t steps, double sigma_min, double sigma_max, double rho) {
  require_steps(steps);
  if (rho == 0) throw NodeError("A rho of 0 gives no noise levels.", "Use a rho above 0.");
  const double low = std::pow(sigma_min, 1 / rho);
  const double high = std::pow(sigma_max, 1 / rho);
  const auto ramp = at::linspace(0, 1, steps, at::kFloat);
  return finite_sigmas(append_zero(at::pow(ramp * (low - high) + high, rho)), "Use a rho above 0.");
}

namespace {

at::Tensor karras(const ModelSampling& sampling, std::int64_t steps) {
  return karras_sigmas(steps, sampling.sigma_min(), sampling.sigma_max(), 7.0);
}

const Registrar<Schedule> karras_registrar{"karras", {2, karras}};

}  // namespace
}  // namespace weft::sampling
