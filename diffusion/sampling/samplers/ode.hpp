// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {

/// The direction in which x changes with sigma (Karras et al. 2022, equation 3).
inline at::Tensor derivative(const at::Tensor& x, const at::Tensor& sigma, const at::Tensor& denoised) {
  return (x - denoised) / sigma;
}

/// Euler's method down the sigmas: what euler and ddim share.
inline at::Tensor euler_walk(const SamplerCall& call) {
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto denoised = call.denoise(x, sigma);
    const auto d = derivative(x, sigma, denoised);
    call.report(i, x, denoised);
    x = x + d * (call.sigmas[i + 1] - sigma);
  }
  return x;
}

}  // namespace weft::sampling
