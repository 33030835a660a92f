// SPDX-License-Identifier: Apache-2.0
// Euler steps to below the next sigma, then noise up to it (k-diffusion's sample_euler_ancestral; the variance is that
// of DDPM's posterior, Ho et al. 2020, equation 7).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"
#include "diffusion/tensor/rng.hpp"

namespace weft::sampling {
namespace {

struct AncestralStep {
  at::Tensor down;  ///< the sigma to step to
  at::Tensor up;    ///< the standard deviation of the noise to add
};

AncestralStep ancestral_step(const at::Tensor& from, const at::Tensor& to) {
  const auto from2 = at::pow(from, 2);
  const auto to2 = at::pow(to, 2);
  const auto up = at::fmin(to, at::pow(to2 * (from2 - to2) / from2, 0.5));
  return {at::pow(to2 - at::pow(up, 2), 0.5), up};
}

at::Tensor euler_ancestral(const SamplerCall& call) {
  // differs: drawn on the CPU whatever the device, so that a seed means the same picture everywhere.
  tensor::NormalNoise noise(call.seed);
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto denoised = call.denoise(x, sigma);
    const auto [down, up] = ancestral_step(sigma, call.sigmas[i + 1]);
    call.report(i, x, denoised);
    if (down.item<float>() == 0.0F) {
      x = denoised;
      continue;
    }
    const auto d = derivative(x, sigma, denoised);
    x = x + d * (down - sigma) + noise.draw(x.sizes(), x.scalar_type()).to(x.device()) * up;
  }
  return x;
}

const Registrar<Sampler> registrar{"euler_ancestral", {2, euler_ancestral}};

}  // namespace
}  // namespace weft::sampling
