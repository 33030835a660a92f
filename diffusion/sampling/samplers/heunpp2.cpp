// SPDX-License-Identifier: Apache-2.0
// Heun++ (Carzit, sd-webui-samplers-scheduler, MIT): Heun's method looking up to two steps ahead, the directions
// weighted by their noise levels.
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

at::Tensor heunpp2(const SamplerCall& call) {
  const float last = call.sigmas[-1].item<float>();
  const auto ends_at = [&](std::int64_t i) { return call.sigmas[i].item<float>() == last; };
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto sigma = call.sigmas[i];
    const auto next = call.sigmas[i + 1];
    const auto denoised = call.denoise(x, sigma);
    const auto d = derivative(x, sigma, denoised);
    call.report(i, x, denoised);
    const auto dt = next - sigma;
    const auto x_2 = x + d * dt;
    if (ends_at(i + 1)) {
      x = x_2;
      continue;
    }
    const auto d_2 = derivative(x_2, next, call.denoise(x_2, next));
    if (ends_at(i + 2)) {
      const auto w_2 = next / (call.sigmas[0] * 2.0);
      x = x + (d * (1.0 - w_2) + d_2 * w_2) * dt;
      continue;
    }
    const auto after = call.sigmas[i + 2];
    const auto x_3 = x_2 + d_2 * (after - next);
    const auto d_3 = derivative(x_3, after, call.denoise(x_3, after));
    const auto weight = call.sigmas[0] * 3.0;
    const auto w_2 = next / weight;
    const auto w_3 = after / weight;
    x = x + ((1.0 - w_2 - w_3) * d + w_2 * d_2 + w_3 * d_3) * dt;
  }
  return x;
}

const Registrar<Sampler> heunpp2_registrar{"heunpp2", {5, heunpp2}};

}  // namespace
}  // namespace weft::sampling
