// SPDX-License-Identifier: Apache-2.0
// DDIM, deterministic or not, with CFG++ (Chung et al. 2024, arXiv:2406.08070, algorithm 2): what is renoised is the
// prediction without guidance. In the shares of picture and noise of the model's own process.
#include <ATen/ATen.h>

#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor euler_cfg_pp(const SamplerCall& call, AncestralOptions options) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto next = call.sigmas[i + 1];
    const auto [denoised, negative] = call.denoise_both(x, sigma);
    call.report(i, x, denoised);
    if (next.item<float>() == 0.0F) {
      x = denoised;
      continue;
    }
    const auto alpha_s = sigma * half_log_snr(sigma, call.sampling).exp();
    const auto alpha_t = next * half_log_snr(next, call.sampling).exp();
    const auto d = derivative(x, sigma, alpha_s * negative);
    const auto step = ancestral_step(sigma / alpha_s, next / alpha_t, options.eta);
    x = alpha_t * denoised + alpha_t * step.down * d;
    if (options.eta > 0.0 && options.s_noise > 0.0) x = x + alpha_t * noise.like(x) * options.s_noise * step.up;
  }
  return x;
}

}  // namespace

Sampler euler_ancestral_cfg_pp_sampler(AncestralOptions options) {
  return {.rank = 3, .run = [options](const SamplerCall& call) { return euler_cfg_pp(call, options); }};
}

namespace {

Sampler without_noise() {
  Sampler sampler = euler_ancestral_cfg_pp_sampler({.eta = 0.0, .s_noise = 0.0});
  sampler.rank = 1;
  return sampler;
}

const Registrar<Sampler> euler_cfg_pp_registrar{"euler_cfg_pp", without_noise()};
const Registrar<Sampler> euler_ancestral_cfg_pp_registrar{"euler_ancestral_cfg_pp", euler_ancestral_cfg_pp_sampler({})};

}  // namespace
}  // namespace weft::sampling
