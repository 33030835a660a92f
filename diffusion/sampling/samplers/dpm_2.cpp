// SPDX-License-Identifier: Apache-2.0
// DPM-Solver-2 (Lu et al. 2022, arXiv:2206.00927, algorithm 1) in sigma, after Karras et al. 2022, algorithm 2
// (k-diffusion's sample_dpm_2): a step by the direction at its middle in log(sigma).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpm_2(const SamplerCall& call) {
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto next = call.sigmas[i + 1];
    const auto denoised = call.denoise(x, sigma);
    const auto d = derivative(x, sigma, denoised);
    call.report(i, x, denoised);
    x = next.item<float>() == 0.0F ? x + d * (next - sigma) : midpoint_step(call, x, d, sigma, next);
  }
  return x;
}

const Registrar<Sampler> dpm_2_registrar{"dpm_2", {.rank = 6, .run = dpm_2, .discard_penultimate = true}};

}  // namespace
}  // namespace weft::sampling
