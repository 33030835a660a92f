// SPDX-License-Identifier: Apache-2.0
// Multistep consistency sampling (Song et al. 2023, arXiv:2303.01469, algorithm 1; Luo et al. 2023): the prediction,
// noised anew to the next level.
#include <ATen/ATen.h>

#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/samplers/ancestral.hpp"

namespace weft::sampling {
namespace {

// The noise of step i: as distilled flow models ask for it (HiDream's flash scheduler, MIT).
at::Tensor step_noise(at::Tensor noise, const LcmOptions& options, std::int64_t i, std::int64_t steps) {
  if (options.noise_clip_std > 0.0) {
    const double most = options.noise_clip_std * noise.std().item<double>();
    noise = noise.clamp(-most, most);
  }
  const double way = steps > 1 ? static_cast<double>(i) / static_cast<double>(steps - 1) : 0.0;
  const double factor = options.s_noise + (options.s_noise_end - options.s_noise) * way;
  return factor == 1.0 ? noise : noise * factor;
}

at::Tensor lcm(const SamplerCall& call, const LcmOptions& options) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    call.report(i, x, denoised);
    x = denoised;
    if (call.sigmas[i + 1].item<float>() > 0.0F) {
      const auto added = step_noise(noise.like(x), options, i, call.steps());
      x = call.sampling.noise_scaling(call.sigmas[i + 1], added, x, false);
    }
  }
  return x;
}

}  // namespace

Sampler lcm_sampler(LcmOptions options) {
  return {.rank = 24, .run = [options](const SamplerCall& call) { return lcm(call, options); }};
}

namespace {

const Registrar<Sampler> lcm_registrar{"lcm", lcm_sampler({})};

}  // namespace
}  // namespace weft::sampling
