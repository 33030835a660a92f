// SPDX-License-Identifier: Apache-2.0
// dpmpp_2m with CFG++ (Chung et al. 2024, arXiv:2406.08070): what is renoised is the prediction without guidance.
#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {
namespace {

at::Tensor dpmpp_2m_cfg_pp(const SamplerCall& call) {
  at::Tensor x = call.x;
  at::Tensor last;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto [denoised, negative] = call.denoise_both(x, call.sigmas[i]);
    call.report(i, x, denoised);
    const auto t = call.sigmas[i].log().neg();
    const auto h = call.sigmas[i + 1].log().neg() - t;
    auto mix = -at::exp(-h) * negative;
    if (last.defined() && call.sigmas[i + 1].item<float>() != 0.0F) {
      const auto r = (t - call.sigmas[i - 1].log().neg()) / h;
      mix = mix - at::expm1(-h) * at::reciprocal(r * 2.0) * (denoised - last);
    }
    x = denoised + mix + at::exp(-h) * x;
    last = negative;
  }
  return x;
}

const Registrar<Sampler> dpmpp_2m_cfg_pp_registrar{"dpmpp_2m_cfg_pp", {16, dpmpp_2m_cfg_pp}};

}  // namespace
}  // namespace weft::sampling
