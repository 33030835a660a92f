// SPDX-License-Identifier: Apache-2.0
// DPM-Solver++(2M): Lu et al. 2022 (arXiv:2211.01095), algorithm 2, in k-diffusion's form (sample_dpmpp_2m), with
// t = -log(sigma).
#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {
namespace {

at::Tensor time_of(const at::Tensor& sigma) { return sigma.log().neg(); }
at::Tensor sigma_of(const at::Tensor& t) { return t.neg().exp(); }

at::Tensor dpmpp_2m(const SamplerCall& call) {
  at::Tensor x = call.x;
  at::Tensor last;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    call.report(i, x, denoised);
    const auto t = time_of(call.sigmas[i]);
    const auto t_next = time_of(call.sigmas[i + 1]);
    const auto h = t_next - t;
    at::Tensor target = denoised;
    if (last.defined() && call.sigmas[i + 1].item<float>() != 0.0F) {
      const auto r = (t - time_of(call.sigmas[i - 1])) / h;
      const auto half = 1 / (2 * r);
      target = (1 + half) * denoised - half * last;
    }
    x = (sigma_of(t_next) / sigma_of(t)) * x - (-h).expm1() * target;
    last = denoised;
  }
  return x;
}

const Registrar<Sampler> dpmpp_2m_registrar{"dpmpp_2m", {15, dpmpp_2m}};

}  // namespace
}  // namespace weft::sampling
