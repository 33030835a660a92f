// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {

Sampler euler_cfg_pp_alternative_sampler() {
  return {.rank = 1, .run = [](const SamplerCall& call) {
            at::Tensor x = call.x;
            for (std::int64_t i = 0; i < call.steps(); ++i) {
              const auto [denoised, negative] = call.denoise_both(x, call.sigmas[i]);
              const auto d = derivative(x - denoised + negative, call.sigmas[i], denoised);
              call.report(i, x, denoised);
              x = x + d * (call.sigmas[i + 1] - call.sigmas[i]);
            }
            return x;
          }};
}

}  // namespace weft::sampling
