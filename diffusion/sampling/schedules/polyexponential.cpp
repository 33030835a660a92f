// SPDX-License-Identifier: Apache-2.0
// A polynomial in log(sigma); with rho = 1 it is the exponential schedule (k-diffusion's get_sigmas_polyexponential).
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {

at::Tensor polyexponential_sigmas(std::int64_t steps, double sigma_min, double sigma_max, double rho) {
  require_steps(steps);
  const double low = std::log(sigma_min);
  const auto ramp = at::pow(at::linspace(1, 0, steps, at::kFloat), rho);
  return finite_sigmas(append_zero(at::exp(ramp * (std::log(sigma_max) - low) + low)),
                       "Use a sigma_min and a sigma_max above 0.");
}

}  // namespace weft::sampling
