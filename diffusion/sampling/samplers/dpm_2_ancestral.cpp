// SPDX-License-Identifier: Apache-2.0
// dpm_2 to below the next noise level, then noise up to it (k-diffusion's sample_dpm_2_ancestral).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpm_2_ancestral(const SamplerCall& call, AncestralOptions options) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto denoised = call.denoise(x, sigma);
    const auto step = call.sampling.is_flow() ? flow_ancestral_step(sigma, call.sigmas[i + 1], options.eta)
                                              : ancestral_step(sigma, call.sigmas[i + 1], options.eta);
    call.report(i, x, denoised);
    const auto d = derivative(x, sigma, denoised);
    if (step.down.item<float>() == 0.0F) {
      x = x + d * (step.down - sigma);
      continue;
    }
    x = step.renoised(midpoint_step(call, x, d, sigma, step.down), noise, options.s_noise);
  }
  return x;
}

}  // namespace

Sampler dpm_2_ancestral_sampler(AncestralOptions options) {
  return {.rank = 7,
          .run = [options](const SamplerCall& call) { return dpm_2_ancestral(call, options); },
          .discard_penultimate = true};
}

namespace {

const Registrar<Sampler> dpm_2_ancestral_registrar{"dpm_2_ancestral", dpm_2_ancestral_sampler({})};

}  // namespace
}  // namespace weft::sampling
