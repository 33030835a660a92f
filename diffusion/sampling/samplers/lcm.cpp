// SPDX-License-Identifier: Apache-2.0
// Multistep consistency sampling (Song et al. 2023, arXiv:2303.01469, algorithm 1; Luo et al. 2023): the prediction,
// noised anew to the next level.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"

namespace weft::sampling {
namespace {

at::Tensor lcm(const SamplerCall& call) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    call.report(i, x, denoised);
    x = denoised;
    if (call.sigmas[i + 1].item<float>() > 0.0F)
      x = call.sampling.noise_scaling(call.sigmas[i + 1], noise.like(x), x, false);
  }
  return x;
}

const Registrar<Sampler> lcm_registrar{"lcm", {24, lcm}};

}  // namespace
}  // namespace weft::sampling
