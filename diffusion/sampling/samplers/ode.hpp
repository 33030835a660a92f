// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/churn.hpp"

namespace weft::sampling {

/// The direction in which x changes with sigma (Karras et al. 2022, equation 3).
inline at::Tensor derivative(const at::Tensor& x, const at::Tensor& sigma, const at::Tensor& denoised) {
  return (x - denoised) / sigma;
}

/// From `from` to `to` by the direction that x has in the middle of log(sigma), where d leads: one more model call.
inline at::Tensor midpoint_step(const SamplerCall& call, const at::Tensor& x, const at::Tensor& d,
                                const at::Tensor& from, const at::Tensor& to) {
  const auto middle = at::lerp(from.log(), to.log(), 0.5).exp();
  const auto x_middle = x + d * (middle - from);
  return x + derivative(x_middle, middle, call.denoise(x_middle, middle)) * (to - from);
}

/// Euler's method down the sigmas: what euler and ddim share.
inline at::Tensor euler_walk(const SamplerCall& call, const ChurnOptions& churn) {
  Churn churning(churn, call);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    at::Tensor sigma;
    std::tie(x, sigma) = churning.lifted(x, call.sigmas[i]);
    const auto denoised = call.denoise(x, sigma);
    const auto d = derivative(x, sigma, denoised);
    call.report(i, x, denoised);
    x = x + d * (call.sigmas[i + 1] - sigma);
  }
  return x;
}

}  // namespace weft::sampling
