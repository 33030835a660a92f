// SPDX-License-Identifier: Apache-2.0
// The continuous variance-preserving process of Song et al. 2021 (k-diffusion's get_sigmas_vp).
#include <ATen/ATen.h>

#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {

at::Tensor vp_sigmas(std::int64_t steps, double beta_d, double beta_min, double eps_s) {
  require_steps(steps);
  const auto t = at::linspace(1, eps_s, steps, at::kFloat);
  const auto sigmas = at::sqrt(at::special_expm1(at::pow(t, 2) * beta_d / 2.0 + t * beta_min));
  return finite_sigmas(append_zero(sigmas), "Use smaller values of beta_d and beta_min.");
}

}  // namespace weft::sampling
