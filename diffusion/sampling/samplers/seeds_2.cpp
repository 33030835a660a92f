// SPDX-License-Identifier: Apache-2.0
// SEEDS-2, an exponential SDE solver of two stages, data prediction (Gonzalez et al. 2023, arXiv:2305.14267,
// algorithm 2), in the model's own half log-SNR. With weights by phi_2, the exponential Runge-Kutta method of order 2
// (Hochbruck & Ostermann 2010, section 2.2), of which r = 1 is exponential Heun.
#include <ATen/ATen.h>

#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/samplers/seeds.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

namespace weft::sampling {
namespace {

// What the pictures of both stages leave in x, each by its weight. h: the step in time of the noise; scale: of it all.
at::Tensor weighed(const at::Tensor& first, const at::Tensor& second, const at::Tensor& scale, const at::Tensor& h,
                   double r, SeedsWeights weights) {
  const auto both = at::expm1(-h);
  if (weights == SeedsWeights::phi_1) return scale * both * at::lerp(first, second, 1.0 / (2.0 * r));
  const auto late = h_phi_2(-h) / r;
  return scale * ((both - late) * first + late * second);
}

at::Tensor seeds_2(const SamplerCall& call, SdeOptions options, double r, SeedsWeights weights) {
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
    const auto pictures = weighed(denoised, call.denoise(x_2, sigma_1), next * lambda_t.exp(), h_eta, r, weights);
    const auto result = next / sigma * (-h * eta).exp() * x - pictures;
    return path.added(result, 1.0, next);
  });
}

}  // namespace

Sampler seeds_2_sampler(SdeOptions options, double r, SeedsWeights weights) {
  return {.rank = 35,
          .run = [options, r, weights](const SamplerCall& call) { return seeds_2(call, options, r, weights); }};
}

namespace {

const Registrar<Sampler> seeds_2_registrar{"seeds_2", seeds_2_sampler({})};

}  // namespace
}  // namespace weft::sampling
