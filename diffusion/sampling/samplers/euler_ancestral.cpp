// SPDX-License-Identifier: Apache-2.0
// Euler steps to below the next sigma, then noise up to it (k-diffusion's sample_euler_ancestral; for rectified flow,
// the same between straight lines).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor euler_ancestral(const SamplerCall& call, AncestralOptions options) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto denoised = call.denoise(x, sigma);
    const auto step = ancestral_step(sigma, call.sigmas[i + 1], options.eta);
    call.report(i, x, denoised);
    if (step.down.item<float>() == 0.0F) {
      x = denoised;
      continue;
    }
    x = x + derivative(x, sigma, denoised) * (step.down - sigma);
    x = step.renoised(x, noise, options.s_noise);
  }
  return x;
}

at::Tensor flow_euler_ancestral(const SamplerCall& call, AncestralOptions options) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto denoised = call.denoise(x, sigma);
    call.report(i, x, denoised);
    if (call.sigmas[i + 1].item<float>() == 0.0F) {
      x = denoised;
      continue;
    }
    const auto step = flow_ancestral_step(sigma, call.sigmas[i + 1], options.eta);
    const auto ratio = step.down / sigma;
    x = ratio * x + (1.0 - ratio) * denoised;
    if (options.eta > 0.0) x = step.renoised(x, noise, options.s_noise);
  }
  return x;
}

}  // namespace

Sampler euler_ancestral_sampler(AncestralOptions options) {
  return {.rank = 2, .run = [options](const SamplerCall& call) {
            return call.sampling.is_flow() ? flow_euler_ancestral(call, options) : euler_ancestral(call, options);
          }};
}

namespace {

const Registrar<Sampler> registrar{"euler_ancestral", euler_ancestral_sampler({})};

}  // namespace
}  // namespace weft::sampling
