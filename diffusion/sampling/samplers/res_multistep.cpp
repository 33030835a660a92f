// SPDX-License-Identifier: Apache-2.0
// RES, the second-order exponential multistep solver that meets the order conditions (Zhang et al. 2023,
// arXiv:2308.02157, section 3), with or without noise up to the next level, with or without CFG++.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

struct Variant {
  double eta;
  bool cfg_pp;
};

at::Tensor phi_1(const at::Tensor& t) { return at::expm1(t) / t; }
at::Tensor phi_2(const at::Tensor& t) { return (phi_1(t) - 1.0) / t; }

/// The last step: where it ended before noise came, and what the model said.
struct Last {
  at::Tensor down;
  at::Tensor denoised;
};

at::Tensor second_order(const SamplerCall& call, std::int64_t i, const at::Tensor& down, const Last& last,
                        const at::Tensor& x, const at::Tensor& denoised) {
  const auto t = [](const at::Tensor& sigma) { return sigma.log().neg(); };
  const auto h = t(down) - t(call.sigmas[i]);
  const auto c2 = (t(call.sigmas[i - 1]) - t(last.down)) / h;
  const auto second = phi_2(-h) / c2;
  const auto b1 = at::nan_to_num(phi_1(-h) - second, 0.0);
  const auto b2 = at::nan_to_num(second, 0.0);
  return h.neg().exp() * x + h * (b1 * denoised + b2 * last.denoised);
}

at::Tensor res_multistep(const SamplerCall& call, Variant variant) {
  StepNoise noise(call.seed);
  at::Tensor x = call.x;
  Last last;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto both = variant.cfg_pp ? call.denoise_both(x, sigma) : Guided{call.denoise(x, sigma), {}};
    // What the next step builds on.
    const auto& base = variant.cfg_pp ? both.negative : both.denoised;
    const auto step = ancestral_step(sigma, call.sigmas[i + 1], variant.eta);
    call.report(i, x, both.denoised);
    if (step.down.item<float>() == 0.0F || !last.denoised.defined()) {
      const auto d = derivative(x, sigma, base);
      x = variant.cfg_pp ? both.denoised + d * step.down : x + d * (step.down - sigma);
    } else {
      const auto from = variant.cfg_pp ? x + (both.denoised - both.negative) : x;
      x = second_order(call, i, step.down, last, from, base);
    }
    if (variant.eta > 0.0 && call.sigmas[i + 1].item<float>() > 0.0F) x = step.renoised(x, noise, 1.0);
    last = {step.down, base};
  }
  return x;
}

Sampler variant(int rank, double eta, bool cfg_pp) {
  return {.rank = rank, .run = [eta, cfg_pp](const SamplerCall& call) { return res_multistep(call, {eta, cfg_pp}); }};
}

const Registrar<Sampler> res_multistep_registrar{"res_multistep", variant(28, 0.0, false)};
const Registrar<Sampler> res_multistep_cfg_pp_registrar{"res_multistep_cfg_pp", variant(29, 0.0, true)};
const Registrar<Sampler> res_multistep_ancestral_registrar{"res_multistep_ancestral", variant(30, 1.0, false)};
const Registrar<Sampler> res_multistep_ancestral_cfg_pp_registrar{
    "res_multistep_ancestral_cfg_pp", variant(31, 1.0, true)};

}  // namespace
}  // namespace weft::sampling
