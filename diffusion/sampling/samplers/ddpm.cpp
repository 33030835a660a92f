// SPDX-License-Identifier: Apache-2.0
// Ancestral sampling as DDPM has it (Ho et al. 2020, algorithm 2), in the variance-preserving view of x.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor alpha_cumprod(const at::Tensor& sigma) { return at::reciprocal(sigma * sigma + 1.0); }
at::Tensor spread(const at::Tensor& sigma) { return at::sqrt(at::pow(sigma, 2.0) + 1.0); }

at::Tensor ddpm(const SamplerCall& call) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto next = call.sigmas[i + 1];
    const auto denoised = call.denoise(x, sigma);
    call.report(i, x, denoised);
    const auto eps = derivative(x, sigma, denoised);
    const auto product = alpha_cumprod(sigma);
    const auto product_next = alpha_cumprod(next);
    const auto alpha = product / product_next;
    const bool last = next.item<float>() == 0.0F;
    x = at::reciprocal(alpha).sqrt() * (x / spread(sigma) - (1.0 - alpha) * eps / (1.0 - product).sqrt());
    if (last) continue;
    x = x + ((1.0 - alpha) * (1.0 - product_next) / (1.0 - product)).sqrt() * noise.like(x);
    x = x * spread(next);
  }
  return x;
}

const Registrar<Sampler> ddpm_registrar{"ddpm", {23, ddpm}};

}  // namespace
}  // namespace weft::sampling
