// SPDX-License-Identifier: Apache-2.0
// DPM-Solver++(3M) SDE (k-diffusion's sample_dpmpp_3m_sde), in the model's own half log-SNR.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/sde_step.hpp"
#include "diffusion/sampling/samplers/walk.hpp"

namespace weft::sampling {
namespace {

/// What the two steps before add.
struct Dpmpp3mHistory {
  at::Tensor denoised_1, denoised_2, h_1, h_2;

  /// x with the second order's part added, and then the third's.
  at::Tensor corrected(const at::Tensor& x, const at::Tensor& denoised, const SdeStep& step) const {
    const auto phi_2 = step.h_eta.neg().expm1() / step.h_eta + 1.0;
    const auto r0 = h_1 / step.h;
    const auto d1_0 = (denoised - denoised_1) / r0;
    if (!h_2.defined()) return x + (step.alpha * phi_2) * d1_0;
    const auto r1 = h_2 / step.h;
    const auto d1_1 = (denoised_1 - denoised_2) / r1;
    const auto d1 = d1_0 + (d1_0 - d1_1) * r0 / (r0 + r1);
    const auto d2 = (d1_0 - d1_1) / (r0 + r1);
    const auto phi_3 = phi_2 / step.h_eta - 0.5;
    return x + (step.alpha * phi_2) * d1 - (step.alpha * phi_3) * d2;
  }
};

at::Tensor dpmpp_3m_sde(const SamplerCall& call, SdeOptions options) {
  if (call.steps() < 1) return call.x;
  BrownianNoise noise(call.x, call.sigmas, call.seed);
  const auto sigmas = with_finite_start(call.sigmas, call.sampling);
  Dpmpp3mHistory history;
  return walk_to_picture(call, sigmas, [&](std::int64_t i, const at::Tensor& from, const at::Tensor& denoised) {
    const SdeStep step(sigmas[i], sigmas[i + 1], call.sampling, options.eta);
    at::Tensor x = step.first_order(from, denoised);
    if (history.h_1.defined()) x = history.corrected(x, denoised, step);
    history = {denoised, history.denoised_1, step.h, history.h_1};
    return step.noised(x, noise, options.s_noise);
  });
}

}  // namespace

Sampler dpmpp_3m_sde_sampler(SdeOptions options) {
  return {.rank = 21, .run = [options](const SamplerCall& call) { return dpmpp_3m_sde(call, options); }};
}

namespace {

const Registrar<Sampler> dpmpp_3m_sde_registrar{"dpmpp_3m_sde", ranked(dpmpp_3m_sde_sampler({}), 21)};
// differs: the noise is drawn on the CPU for both names, so that a seed means the same picture everywhere.
const Registrar<Sampler> dpmpp_3m_sde_gpu_registrar{"dpmpp_3m_sde_gpu", ranked(dpmpp_3m_sde_sampler({}), 22)};

}  // namespace
}  // namespace weft::sampling
