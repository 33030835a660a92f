// SPDX-License-Identifier: Apache-2.0
// Karras et al. 2022, algorithm 2 (k-diffusion's sample_heun): a step by the mean of the directions at
// both of its ends.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor heun(const SamplerCall& call, const ChurnOptions& churn) {
  Churn churning(churn, call);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    at::Tensor sigma;
    std::tie(x, sigma) = churning.lifted(x, call.sigmas[i]);
    const auto next = call.sigmas[i + 1];
    const auto denoised = call.denoise(x, sigma);
    const auto d = derivative(x, sigma, denoised);
    call.report(i, x, denoised);
    const auto euler = x + d * (next - sigma);
    if (next.item<float>() == 0.0F) {
      x = euler;
      continue;
    }
    const auto d_next = derivative(euler, next, call.denoise(euler, next));
    x = x + (d + d_next) / 2.0 * (next - sigma);
  }
  return x;
}

}  // namespace

Sampler heun_sampler(ChurnOptions options) {
  return {.rank = 4, .run = [options](const SamplerCall& call) { return heun(call, options); }};
}

namespace {

const Registrar<Sampler> heun_registrar{"heun", heun_sampler({})};

}  // namespace
}  // namespace weft::sampling
