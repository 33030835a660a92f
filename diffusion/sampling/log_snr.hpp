// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {

/// lambda = log(picture's share / noise's share) of x at a noise level: the time in which exponential integrators step
/// (Lu et al. 2022, DPM-Solver, section 3).
inline at::Tensor half_log_snr(const at::Tensor& sigma, const ModelSampling& sampling) {
  return sampling.is_flow() ? sigma.logit().neg() : sigma.log().neg();
}

/// The noise level at lambda.
inline at::Tensor sigma_at(const at::Tensor& lambda, const ModelSampling& sampling) {
  return sampling.is_flow() ? lambda.neg().sigmoid() : lambda.neg().exp();
}

/// Sigmas from which lambda can be computed: at 1, flow models have no picture left, so start just below.
inline at::Tensor with_finite_start(const at::Tensor& sigmas, const ModelSampling& sampling) {
  if (sigmas.size(0) <= 1 || !sampling.is_flow() || sigmas[0].item<float>() < 1.0F) return sigmas;
  auto moved = sigmas.clone();
  moved[0].fill_(sampling.percent_to_sigma(1e-4));
  return moved;
}

}  // namespace weft::sampling
