// SPDX-License-Identifier: Apache-2.0
// DPM-Solver++(S), the second-order singlestep solver with noise of the reverse SDE in each stage (Lu et al. 2022,
// arXiv:2211.01095, appendix; k-diffusion's sample_dpmpp_sde), in the model's own half log-SNR.
#include <ATen/ATen.h>

#include "diffusion/sampling/brownian_tree.hpp"
#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

namespace weft::sampling {
namespace {

/// Both stages of a step, from lambda_s: to where lambda is lambda_t.
struct Stage {
  at::Tensor alpha;  ///< the share of the picture there
  at::Tensor down;   ///< h to below it
  at::Tensor up;     ///< the noise up to it, relative to alpha
};

Stage stage(const at::Tensor& lambda_s, const at::Tensor& sigma_t, const at::Tensor& lambda_t, double eta) {
  const auto step = ancestral_step(lambda_s.neg().exp(), lambda_t.neg().exp(), eta);
  return {sigma_t * lambda_t.exp(), step.down.log().neg() - lambda_s, step.up};
}

at::Tensor moved(const Stage& stage, const at::Tensor& alpha_s, const at::Tensor& x, const at::Tensor& denoised) {
  return (stage.alpha / alpha_s) * (-stage.down).exp() * x - stage.alpha * (-stage.down).expm1() * denoised;
}

at::Tensor dpmpp_sde(const SamplerCall& call, SdeOptions options, double r) {
  if (call.steps() < 1) return call.x;
  BrownianNoise noise(call.x, call.sigmas, call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  const bool noisy = options.eta > 0.0 && options.s_noise > 0.0;
  const double fac = 1.0 / (2.0 * r);
  return walk_to_picture(call, sigmas, [&](std::int64_t i, const at::Tensor& from, const at::Tensor& denoised) {
    const auto sigma = sigmas[i];
    const auto next = sigmas[i + 1];
    const auto lambda_s = half_log_snr(sigma, call.sampling);
    const auto lambda_t = half_log_snr(next, call.sampling);
    const auto lambda_m = lambda_s + (lambda_t - lambda_s) * r;
    const auto middle = sigma_at(lambda_m, call.sampling);
    const auto alpha_s = sigma * lambda_s.exp();
    const auto first = stage(lambda_s, middle, lambda_m, options.eta);
    auto x_2 = moved(first, alpha_s, from, denoised);
    if (noisy) x_2 = x_2 + first.alpha * noise.between(sigma, middle) * options.s_noise * first.up;
    const auto denoised_2 = call.denoise(x_2, middle);
    const auto second = stage(lambda_s, next, lambda_t, options.eta);
    at::Tensor x = moved(second, alpha_s, from, denoised * (1.0 - fac) + denoised_2 * fac);
    if (noisy) x = x + second.alpha * noise.between(sigma, next) * options.s_noise * second.up;
    return x;
  });
}

}  // namespace

Sampler dpmpp_sde_sampler(SdeOptions options, double r) {
  return {.rank = 13, .run = [options, r](const SamplerCall& call) { return dpmpp_sde(call, options, r); }};
}

namespace {

const Registrar<Sampler> dpmpp_sde_registrar{"dpmpp_sde", ranked(dpmpp_sde_sampler({}), 13)};
// differs: the noise is drawn on the CPU for both names, so that a seed means the same picture everywhere.
const Registrar<Sampler> dpmpp_sde_gpu_registrar{"dpmpp_sde_gpu", ranked(dpmpp_sde_sampler({}), 14)};

}  // namespace
}  // namespace weft::sampling
