// SPDX-License-Identifier: Apache-2.0
// Extended reverse-time SDE solvers, data prediction, up to three stages (Cui et al. 2023, arXiv:2309.06169,
// algorithms 3 to 5), in lambda = noise's share / picture's share.
#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

namespace weft::sampling {
namespace {

constexpr double kPoints = 200.0;  // of the integrals

/// How strongly noise is renewed at lambda (equation 22 there, ER-SDE 5); a reverse-time SDE's for comparison.
at::Tensor noise_scale(const at::Tensor& lambda, const ErSdeOptions& options) {
  if (options.reverse) return at::pow(lambda, *options.reverse + 1.0);
  return lambda * (at::pow(lambda, 0.3).exp() + 10.0);
}

struct ErSdeHistory {
  at::Tensor denoised, slope;
};

/// x after a step from lambda i to i + 1, with the second and the third stage added; keeps the slope for the next step.
/// alpha: the picture's share at lambda i + 1.
at::Tensor with_higher_stages(at::Tensor x, const at::Tensor& alpha, const at::Tensor& lambdas, std::int64_t i,
                              const at::Tensor& denoised, const ErSdeOptions& options, std::int64_t stages,
                              ErSdeHistory& history) {
  const auto from = lambdas[i];
  const auto to = lambdas[i + 1];
  const auto dt = to - from;
  const auto width = -dt / kPoints;
  const auto points = to + at::arange(0, static_cast<std::int64_t>(kPoints), at::kFloat) * width;
  const auto scaled = noise_scale(points, options);
  const auto slope = (denoised - history.denoised) / (from - lambdas[i - 1]);
  const auto integral = at::sum(at::reciprocal(scaled)) * width;
  x = x + alpha * (dt + integral * noise_scale(to, options)) * slope;
  if (stages >= 3) {
    const auto second = at::sum((points - from) / scaled) * width;
    const auto curve = (slope - history.slope) / ((from - lambdas[i - 2]) / 2.0);
    x = x + alpha * (at::pow(dt, 2) / 2.0 + second * noise_scale(to, options)) * curve;
  }
  history.slope = slope;
  return x;
}

at::Tensor er_sde(const SamplerCall& call, const ErSdeOptions& options) {
  StepNoise noise(call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  const auto lambdas = half_log_snr(sigmas, call.sampling).neg().exp();
  ErSdeHistory history;
  return walk_to_picture(call, sigmas, [&](std::int64_t i, const at::Tensor& from, const at::Tensor& denoised) {
    const auto alpha_t = sigmas[i + 1] / lambdas[i + 1];
    const auto r_alpha = alpha_t / (sigmas[i] / lambdas[i]);
    const auto r = noise_scale(lambdas[i + 1], options) / noise_scale(lambdas[i], options);
    at::Tensor x = r_alpha * r * from + alpha_t * (1.0 - r) * denoised;
    const std::int64_t stages = std::min(options.max_stage, i + 1);
    if (stages >= 2) x = with_higher_stages(x, alpha_t, lambdas, i, denoised, options, stages, history);
    history.denoised = denoised;
    if (!(options.s_noise > 0.0)) return x;
    const auto variance = at::pow(lambdas[i + 1], 2) - at::pow(lambdas[i], 2) * at::pow(r, 2);
    return x + alpha_t * noise.like(x) * options.s_noise * variance.sqrt().nan_to_num(0.0);
  });
}

}  // namespace

Sampler er_sde_sampler(ErSdeOptions options) {
  return {.rank = 34, .run = [options](const SamplerCall& call) { return er_sde(call, options); }};
}

namespace {

const Registrar<Sampler> er_sde_registrar{"er_sde", er_sde_sampler({})};

}  // namespace
}  // namespace weft::sampling
