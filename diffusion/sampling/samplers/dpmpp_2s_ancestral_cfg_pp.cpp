// SPDX-License-Identifier: Apache-2.0
// dpmpp_2s_ancestral with CFG++ (Chung et al. 2024, arXiv:2406.08070): what is renoised is the prediction without
// guidance.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpmpp_2s_ancestral_cfg_pp(const SamplerCall& call) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto [denoised, negative] = call.denoise_both(x, sigma);
    const auto step = ancestral_step(sigma, call.sigmas[i + 1], 1.0);
    call.report(i, x, denoised);
    if (step.down.item<float>() == 0.0F) {
      x = denoised + derivative(x, sigma, negative) * step.down;
    } else {
      const auto t = sigma.log().neg();
      const auto t_next = step.down.log().neg();
      const auto h = t_next - t;
      const auto middle = (t + h * 0.5).neg().exp();
      const auto moved = x + (denoised - negative);
      const auto x_2 = (middle / t.neg().exp()) * moved - (-h * 0.5).expm1() * denoised;
      const auto second = call.denoise_both(x_2, middle);
      // By what the second call says without guidance: so it is in the reference.
      x = (t_next.neg().exp() / t.neg().exp()) * (x + (denoised - second.negative)) - (-h).expm1() * second.denoised;
    }
    if (call.sigmas[i + 1].item<float>() > 0.0F) x = step.renoised(x, noise, 1.0);
  }
  return x;
}

const Registrar<Sampler> dpmpp_2s_ancestral_cfg_pp_registrar{"dpmpp_2s_ancestral_cfg_pp",
                                                             {12, dpmpp_2s_ancestral_cfg_pp}};

}  // namespace
}  // namespace weft::sampling
