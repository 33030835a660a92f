// SPDX-License-Identifier: Apache-2.0
// DPM-Solver++(2M) SDE (Lu et al. 2022, arXiv:2211.01095, appendix; k-diffusion's sample_dpmpp_2m_sde), in the model's
// own half log-SNR.
#include <ATen/ATen.h>

#include "diffusion/sampling/brownian_tree.hpp"
#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/sampler_options.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpmpp_2m_sde(const SamplerCall& call, SdeOptions options, SecondOrder type) {
  if (call.steps() < 1) return call.x;
  BrownianNoise noise(call.x, call.sigmas, call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  const double eta = options.eta;
  at::Tensor x = call.x;
  at::Tensor last, h_last;
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
    const auto gain = (-h_eta).expm1().neg();
    x = next / sigma * (-h * eta).exp() * x + alpha_t * gain * denoised;
    if (last.defined()) {
      const auto inverse_r = at::reciprocal(h_last / h);
      const auto weight = type == SecondOrder::heun ? alpha_t * (gain / (-h_eta) + 1.0) : alpha_t * 0.5 * gain;
      x = x + weight * inverse_r * (denoised - last);
    }
    if (eta > 0.0 && options.s_noise > 0.0)
      x = x + noise.between(sigma, next) * next * (h * -2.0 * eta).expm1().neg().sqrt() * options.s_noise;
    last = denoised;
    h_last = h;
  }
  return x;
}

}  // namespace

Sampler dpmpp_2m_sde_sampler(SdeOptions options, SecondOrder type) {
  return {.rank = 17, .run = [options, type](const SamplerCall& call) { return dpmpp_2m_sde(call, options, type); }};
}

namespace {

Sampler ranked(int rank, SecondOrder type) {
  Sampler sampler = dpmpp_2m_sde_sampler({}, type);
  sampler.rank = rank;
  return sampler;
}

// differs: the noise is drawn on the CPU for all names, so that a seed means the same picture everywhere.
const Registrar<Sampler> midpoint{"dpmpp_2m_sde", ranked(17, SecondOrder::midpoint)};
const Registrar<Sampler> midpoint_gpu{"dpmpp_2m_sde_gpu", ranked(18, SecondOrder::midpoint)};
const Registrar<Sampler> heun{"dpmpp_2m_sde_heun", ranked(19, SecondOrder::heun)};
const Registrar<Sampler> heun_gpu{"dpmpp_2m_sde_heun_gpu", ranked(20, SecondOrder::heun)};

}  // namespace
}  // namespace weft::sampling
