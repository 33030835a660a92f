// SPDX-License-Identifier: Apache-2.0
// DPM-Solver++(3M) SDE (k-diffusion's sample_dpmpp_3m_sde), in the model's own half log-SNR.
#include <ATen/ATen.h>

#include "diffusion/sampling/brownian_tree.hpp"
#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/sampler_options.hpp"

namespace weft::sampling {
namespace {

/// What the two steps before add, for a step of h_eta = h (1 + eta).
struct History {
  at::Tensor denoised_1, denoised_2, h_1, h_2;

  at::Tensor change(const at::Tensor& denoised, const at::Tensor& h, const at::Tensor& h_eta,
                    const at::Tensor& alpha) const {
    const auto phi_2 = h_eta.neg().expm1() / h_eta + 1.0;
    const auto r0 = h_1 / h;
    const auto d1_0 = (denoised - denoised_1) / r0;
    if (!h_2.defined()) return (alpha * phi_2) * d1_0;
    const auto r1 = h_2 / h;
    const auto d1_1 = (denoised_1 - denoised_2) / r1;
    const auto d1 = d1_0 + (d1_0 - d1_1) * r0 / (r0 + r1);
    const auto d2 = (d1_0 - d1_1) / (r0 + r1);
    const auto phi_3 = phi_2 / h_eta - 0.5;
    return (alpha * phi_2) * d1 - (alpha * phi_3) * d2;
  }
};

at::Tensor dpmpp_3m_sde(const SamplerCall& call, SdeOptions options) {
  if (call.steps() < 1) return call.x;
  BrownianNoise noise(call.x, call.sigmas, call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  const double eta = options.eta;
  at::Tensor x = call.x;
  History history;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = sigmas[i];
    const auto next = sigmas[i + 1];
    const auto denoised = call.denoise(x, sigma);
    call.report(i, x, denoised);
    if (next.item<float>() == 0.0F) {
      x = denoised;
      continue;
    }
    const auto lambda_t = half_log_snr(next, call.sampling);
    const auto h = lambda_t - half_log_snr(sigma, call.sampling);
    const auto h_eta = h * (eta + 1.0);
    const auto alpha_t = next * lambda_t.exp();
    x = next / sigma * (-h * eta).exp() * x + alpha_t * (-h_eta).expm1().neg() * denoised;
    if (history.h_1.defined()) x = x + history.change(denoised, h, h_eta, alpha_t);
    if (eta > 0.0 && options.s_noise > 0.0)
      x = x + noise.between(sigma, next) * next * (h * -2.0 * eta).expm1().neg().sqrt() * options.s_noise;
    history = {denoised, history.denoised_1, h, history.h_1};
  }
  return x;
}

}  // namespace

Sampler dpmpp_3m_sde_sampler(SdeOptions options) {
  return {.rank = 21, .run = [options](const SamplerCall& call) { return dpmpp_3m_sde(call, options); }};
}

namespace {

Sampler ranked(int rank) {
  Sampler sampler = dpmpp_3m_sde_sampler({});
  sampler.rank = rank;
  return sampler;
}

const Registrar<Sampler> registrar{"dpmpp_3m_sde", ranked(21)};
// differs: the noise is drawn on the CPU for both names, so that a seed means the same picture everywhere.
const Registrar<Sampler> gpu_registrar{"dpmpp_3m_sde_gpu", ranked(22)};

}  // namespace
}  // namespace weft::sampling
