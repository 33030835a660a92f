// SPDX-License-Identifier: Apache-2.0
// DPM-Solver++(2M) SDE (Lu et al. 2022, arXiv:2211.01095, appendix; k-diffusion's sample_dpmpp_2m_sde), in the model's
// own half log-SNR.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/sde_step.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpmpp_2m_sde(const SamplerCall& call, SdeOptions options, SecondOrder type) {
  if (call.steps() < 1) return call.x;
  BrownianNoise noise(call.x, call.sigmas, call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  at::Tensor last, h_last;
  return walk_to_picture(call, sigmas, [&](std::int64_t i, const at::Tensor& from, const at::Tensor& denoised) {
    const SdeStep step(sigmas[i], sigmas[i + 1], call.sampling, options.eta);
    at::Tensor x = step.first_order(from, denoised);
    if (last.defined()) {
      const auto inverse_r = at::reciprocal(h_last / step.h);
      const auto weight =
          type == SecondOrder::heun ? step.alpha * (step.gain / (-step.h_eta) + 1.0) : step.alpha * 0.5 * step.gain;
      x = x + weight * inverse_r * (denoised - last);
    }
    last = denoised;
    h_last = step.h;
    return step.noised(x, noise, options.s_noise);
  });
}

}  // namespace

Sampler dpmpp_2m_sde_sampler(SdeOptions options, SecondOrder type) {
  return {.rank = 17, .run = [options, type](const SamplerCall& call) { return dpmpp_2m_sde(call, options, type); }};
}

namespace {

// differs: the noise is drawn on the CPU for all names, so that a seed means the same picture everywhere.
const Registrar<Sampler> dpmpp_2m_sde_registrar{
    "dpmpp_2m_sde", ranked(dpmpp_2m_sde_sampler({}, SecondOrder::midpoint), 17)};
const Registrar<Sampler> dpmpp_2m_sde_gpu_registrar{
    "dpmpp_2m_sde_gpu", ranked(dpmpp_2m_sde_sampler({}, SecondOrder::midpoint), 18)};
const Registrar<Sampler> dpmpp_2m_sde_heun_registrar{
    "dpmpp_2m_sde_heun", ranked(dpmpp_2m_sde_sampler({}, SecondOrder::heun), 19)};
const Registrar<Sampler> dpmpp_2m_sde_heun_gpu_registrar{
    "dpmpp_2m_sde_heun_gpu", ranked(dpmpp_2m_sde_sampler({}, SecondOrder::heun), 20)};

}  // namespace
}  // namespace weft::sampling
