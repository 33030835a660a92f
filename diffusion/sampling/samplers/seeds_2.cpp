// SPDX-License-Identifier: Apache-2.0
// SEEDS-2, an exponential SDE solver of two stages, data prediction (Gonzalez et al. 2023, arXiv:2305.14267,
// algorithm 2), in the model's own half log-SNR.
#include <ATen/ATen.h>

#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/samplers/seeds.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

namespace weft::sampling {
namespace {

at::Tensor seeds_2(const SamplerCall& call, SdeOptions options, double r) {
  StepNoise noise(call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  const double eta = options.eta;
  return walk_to_picture(call, sigmas, [&](std::int64_t i, const at::Tensor& x, const at::Tensor& denoised) {
    const auto sigma = sigmas[i];
    const auto next = sigmas[i + 1];
    const auto lambda_s = half_log_snr(sigma, call.sampling);
    const auto lambda_t = half_log_snr(next, call.sampling);
    const auto h = lambda_t - lambda_s;
    const auto h_eta = h * (eta + 1.0);
    const auto lambda_1 = at::lerp(lambda_s, lambda_t, r);
    const auto sigma_1 = sigma_at(lambda_1, call.sampling);
    PathNoise path(noise, options, h);
    auto x_2 = sigma_1 / sigma * (h * -r * eta).exp() * x - sigma_1 * lambda_1.exp() * at::expm1(h_eta * -r) * denoised;
    x_2 = path.added(x_2, r, sigma_1);
    const auto mixed = at::lerp(denoised, call.denoise(x_2, sigma_1), 1.0 / (2.0 * r));
    const auto result = next / sigma * (-h * eta).exp() * x - next * lambda_t.exp() * at::expm1(-h_eta) * mixed;
    return path.added(result, 1.0, next);
  });
}

}  // namespace

Sampler seeds_2_sampler(SdeOptions options, double r) {
  return {.rank = 35, .run = [options, r](const SamplerCall& call) { return seeds_2(call, options, r); }};
}

namespace {

const Registrar<Sampler> seeds_2_registrar{"seeds_2", seeds_2_sampler({})};

}  // namespace
}  // namespace weft::sampling
