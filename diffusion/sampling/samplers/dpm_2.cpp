// SPDX-License-Identifier: Apache-2.0
// DPM-Solver-2 (Lu et al. 2022, arXiv:2206.00927, algorithm 1) in sigma, after Karras et al. 2022, algorithm 2
// (k-diffusion's sample_dpm_2): a step by the direction at its middle in log(sigma).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpm_2(const SamplerCall& call, const ChurnOptions& churn) {
  Churn churning(churn, call);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    at::Tensor sigma;
    std::tie(x, sigma) = churning.lifted(x, call.sigmas[i]);
    const auto next = call.sigmas[i + 1];
    const auto denoised = call.denoise(x, sigma);
    const auto d = derivative(x, sigma, denoised);
    call.report(i, x, denoised);
    x = next.item<float>() == 0.0F ? x + d * (next - sigma) : midpoint_step(call, x, d, sigma, next);
  }
  return x;
}

}  // namespace

Sampler dpm_2_sampler(ChurnOptions options) {
  return {.rank = 6,
          .run = [options](const SamplerCall& call) { return dpm_2(call, options); },
          .discard_penultimate = true};
}

namespace {

const Registrar<Sampler> dpm_2_registrar{"dpm_2", dpm_2_sampler({})};

}  // namespace
}  // namespace weft::sampling
