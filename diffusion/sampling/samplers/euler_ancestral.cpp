// SPDX-License-Identifier: Apache-2.0
// Euler steps to below the next sigma, then noise up to it (k-diffusion's sample_euler_ancestral; for rectified flow,
// the same between straight lines).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

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
  return walk_to_picture(call, call.sigmas, [&](std::int64_t i, const at::Tensor& from, const at::Tensor& denoised) {
    const auto step = flow_ancestral_step(call.sigmas[i], call.sigmas[i + 1], options.eta);
    const auto ratio = step.down / call.sigmas[i];
    const at::Tensor x = ratio * from + (1.0 - ratio) * denoised;
    return options.eta > 0.0 ? step.renoised(x, noise, options.s_noise) : x;
  });
}

}  // namespace

Sampler euler_ancestral_sampler(AncestralOptions options) {
  return {.rank = 2, .run = [options](const SamplerCall& call) {
            return call.sampling.is_flow() ? flow_euler_ancestral(call, options) : euler_ancestral(call, options);
          }};
}

namespace {

const Registrar<Sampler> euler_ancestral_registrar{"euler_ancestral", euler_ancestral_sampler({})};

}  // namespace
}  // namespace weft::sampling
