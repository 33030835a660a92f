// SPDX-License-Identifier: Apache-2.0
// Evenly spaced in log(sigma) (k-diffusion's get_sigmas_exponential).
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"
#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {

at::Tensor exponential_sigmas(std::int64_t steps, double sigma_min, double sigma_max) {
  require_steps(steps);
  const auto logs = at::linspace(std::log(sigma_max), std::log(sigma_min), steps, at::kFloat);
  return finite_sigmas(append_zero(logs.exp()), "Use a sigma_min and a sigma_max above 0.");
}

namespace {

at::Tensor exponential(const ModelSampling& sampling, std::int64_t steps) {
  return exponential_sigmas(steps, sampling.sigma_min(), sampling.sigma_max());
}

const Registrar<Schedule> exponential_registrar{"exponential", {3, exponential}};

}  // namespace
}  // namespace weft::sampling
