// SPDX-License-Identifier: Apache-2.0
// Permenter & Yuan 2024 (arXiv:2306.04848), algorithm 2: the direction of two steps, extrapolated by gamma; with or
// without CFG++.
#include <ATen/ATen.h>

#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor gradient_estimation(const SamplerCall& call, double gamma, bool cfg_pp) {
  at::Tensor x = call.x;
  at::Tensor last;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto next = call.sigmas[i + 1];
    const auto both = cfg_pp ? call.denoise_both(x, sigma) : Guided{call.denoise(x, sigma), {}};
    const auto d = derivative(x, sigma, cfg_pp ? both.negative : both.denoised);
    call.report(i, x, both.denoised);
    if (next.item<float>() == 0.0F) {
      x = both.denoised;
    } else {
      x = cfg_pp ? both.denoised + d * next : x + d * (next - sigma);
      if (last.defined()) x = x + (d - last) * (gamma - 1.0) * (next - sigma);
    }
    last = d;
  }
  return x;
}

}  // namespace

Sampler gradient_estimation_sampler(double gamma) {
  return {.rank = 32, .run = [gamma](const SamplerCall& call) { return gradient_estimation(call, gamma, false); }};
}

namespace {

at::Tensor with_cfg_pp(const SamplerCall& call) { return gradient_estimation(call, 2.0, true); }

const Registrar<Sampler> gradient_estimation_registrar{"gradient_estimation", gradient_estimation_sampler(2.0)};
const Registrar<Sampler> gradient_estimation_cfg_pp_registrar{"gradient_estimation_cfg_pp", {33, with_cfg_pp}};

}  // namespace
}  // namespace weft::sampling
