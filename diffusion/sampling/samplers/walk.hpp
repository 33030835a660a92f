// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {

/// Down the sigmas, a model call at each; a step to level 0 ends on what the model says.
/// sigmas: call's own, or the same with a finite start. step(i, x, denoised): the x at sigmas[i + 1].
template <typename Step>
at::Tensor walk_to_picture(const SamplerCall& call, const at::Tensor& sigmas, const Step& step) {
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const at::Tensor denoised = call.denoise(x, sigmas[i]);
    call.report(i, x, denoised);
    x = sigmas[i + 1].item<float>() == 0.0F ? denoised : step(i, x, denoised);
  }
  return x;
}

}  // namespace weft::sampling
