// SPDX-License-Identifier: Apache-2.0
// SEEDS-3, an exponential SDE solver of three stages, data prediction (Gonzalez et al. 2023, arXiv:2305.14267,
// algorithm 3), in the model's own half log-SNR.
#include <ATen/ATen.h>

#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/samplers/seeds.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

namespace weft::sampling {
namespace {

constexpr double kR1 = 1.0 / 3.0;
constexpr double kR2 = 2.0 / 3.0;

at::Tensor step(const SamplerCall& call, SdeOptions options, StepNoise& noise, const at::Tensor& sigma,
                const at::Tensor& next, const at::Tensor& x, const at::Tensor& denoised) {
  const auto lambda_s = half_log_snr(sigma, call.sampling);
  const auto lambda_t = half_log_snr(next, call.sampling);
  const auto h = lambda_t - lambda_s;
  const auto h_eta = h * (options.eta + 1.0);
  const auto lambda_1 = at::lerp(lambda_s, lambda_t, kR1);
  const auto lambda_2 = at::lerp(lambda_s, lambda_t, kR2);
  const auto sigma_1 = sigma_at(lambda_1, call.sampling);
  const auto sigma_2 = sigma_at(lambda_2, call.sampling);
  PathNoise path(noise, options, h);

  auto x_2 = sigma_1 / sigma * (h * -kR1 * options.eta).exp() * x -
             sigma_1 * lambda_1.exp() * at::expm1(h_eta * -kR1) * denoised;
  x_2 = path.added(x_2, kR1, sigma_1);
  const auto denoised_2 = call.denoise(x_2, sigma_1);

  const auto a_2 = h_phi_2(h_eta * -kR2) * (kR2 / kR1);
  const auto a_1 = at::expm1(h_eta * -kR2) - a_2;
  auto x_3 = sigma_2 / sigma * (h * -kR2 * options.eta).exp() * x -
             sigma_2 * lambda_2.exp() * (a_1 * denoised + a_2 * denoised_2);
  x_3 = path.added(x_3, kR2, sigma_2);
  const auto denoised_3 = call.denoise(x_3, sigma_2);

  const auto b_3 = h_phi_2(-h_eta) / kR2;
  const auto b_1 = at::expm1(-h_eta) - b_3;
  const auto result =
      next / sigma * (-h * options.eta).exp() * x - next * lambda_t.exp() * (b_1 * denoised + b_3 * denoised_3);
  return path.added(result, 1.0, next);
}

at::Tensor seeds_3(const SamplerCall& call, SdeOptions options) {
  StepNoise noise(call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  return walk_to_picture(call, sigmas, [&](std::int64_t i, const at::Tensor& x, const at::Tensor& denoised) {
    return step(call, options, noise, sigmas[i], sigmas[i + 1], x, denoised);
  });
}

}  // namespace

Sampler seeds_3_sampler(SdeOptions options) {
  return {.rank = 36, .run = [options](const SamplerCall& call) { return seeds_3(call, options); }};
}

namespace {

const Registrar<Sampler> seeds_3_registrar{"seeds_3", seeds_3_sampler({})};

}  // namespace
}  // namespace weft::sampling
