// SPDX-License-Identifier: Apache-2.0
// DPM-Solver++(2S) (Lu et al. 2022, arXiv:2211.01095, algorithm 1) to below the next noise level, then noise up to it
// (k-diffusion's sample_dpmpp_2s_ancestral; for rectified flow, the same in its own half log-SNR).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpmpp_2s_ancestral(const SamplerCall& call, AncestralOptions options) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto denoised = call.denoise(x, sigma);
    const auto step = ancestral_step(sigma, call.sigmas[i + 1], options.eta);
    call.report(i, x, denoised);
    if (step.down.item<float>() == 0.0F) {
      x = x + derivative(x, sigma, denoised) * (step.down - sigma);
    } else {
      const auto t = sigma.log().neg();
      const auto t_next = step.down.log().neg();
      const auto h = t_next - t;
      const auto middle = (t + h * 0.5).neg().exp();
      const auto x_2 = (middle / t.neg().exp()) * x - (-h * 0.5).expm1() * denoised;
      const auto denoised_2 = call.denoise(x_2, middle);
      x = (t_next.neg().exp() / t.neg().exp()) * x - (-h).expm1() * denoised_2;
    }
    if (call.sigmas[i + 1].item<float>() > 0.0F) x = step.renoised(x, noise, options.s_noise);
  }
  return x;
}

// Where the second stage lies. At 1 there is no log-SNR.
at::Tensor flow_middle(const at::Tensor& sigma, const at::Tensor& down) {
  if (sigma.item<float>() == 1.0F) return at::scalar_tensor(0.9999, at::kFloat);
  const auto lambda = [](const at::Tensor& level) { return ((1.0 - level) / level).log(); };
  const auto from = lambda(sigma);
  return at::reciprocal((from + (lambda(down) - from) * 0.5).exp() + 1.0);
}

at::Tensor flow_dpmpp_2s_ancestral(const SamplerCall& call, AncestralOptions options) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto denoised = call.denoise(x, sigma);
    call.report(i, x, denoised);
    const auto step = flow_ancestral_step(sigma, call.sigmas[i + 1], options.eta);
    if (call.sigmas[i + 1].item<float>() == 0.0F) {
      x = x + derivative(x, sigma, denoised) * (step.down - sigma);
      continue;
    }
    const auto middle = flow_middle(sigma, step.down);
    const auto part = middle / sigma;
    const auto denoised_2 = call.denoise(part * x + (1.0 - part) * denoised, middle);
    const auto ratio = step.down / sigma;
    x = ratio * x + (1.0 - ratio) * denoised_2;
    if (options.eta > 0.0) x = step.renoised(x, noise, options.s_noise);
  }
  return x;
}

}  // namespace

Sampler dpmpp_2s_ancestral_sampler(AncestralOptions options) {
  return {.rank = 11, .run = [options](const SamplerCall& call) {
            return call.sampling.is_flow() ? flow_dpmpp_2s_ancestral(call, options) : dpmpp_2s_ancestral(call, options);
          }};
}

namespace {

const Registrar<Sampler> dpmpp_2s_ancestral_registrar{"dpmpp_2s_ancestral", dpmpp_2s_ancestral_sampler({})};

}  // namespace
}  // namespace weft::sampling
