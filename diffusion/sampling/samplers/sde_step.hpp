// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "diffusion/sampling/brownian_tree.hpp"
#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/sampler_options.hpp"

namespace weft::sampling {

/// One step of the multistep DPM-Solver++ for the reverse SDE (Lu et al. 2022, arXiv:2211.01095, appendix): what its
/// orders share.
struct SdeStep {
  SdeStep(const at::Tensor& from, const at::Tensor& to, const ModelSampling& sampling, double eta)
      : sigma(from), next(to), eta(eta) {
    const auto lambda_t = half_log_snr(next, sampling);
    h = lambda_t - half_log_snr(sigma, sampling);
    h_eta = h * (eta + 1.0);
    alpha = next * lambda_t.exp();
    gain = (-h_eta).expm1().neg();
  }

  at::Tensor first_order(const at::Tensor& x, const at::Tensor& denoised) const {
    return next / sigma * (-h * eta).exp() * x + alpha * gain * denoised;
  }

  at::Tensor noised(const at::Tensor& x, BrownianNoise& noise, double s_noise) const {
    if (!(eta > 0.0 && s_noise > 0.0)) return x;
    return x + noise.between(sigma, next) * next * (h * -2.0 * eta).expm1().neg().sqrt() * s_noise;
  }

  at::Tensor sigma, next;  ///< from this level to that one
  double eta;
  at::Tensor h;      ///< the step in lambda
  at::Tensor h_eta;  ///< h (1 + eta)
  at::Tensor alpha;  ///< the picture's share at next
  at::Tensor gain;   ///< 1 - exp(-h_eta)
};

}  // namespace weft::sampling
