// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/guider.hpp"
#include "diffusion/sampling/latent_format.hpp"
#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {

/// One walk down given sigmas: what is left of KSampler once noise and schedule are chosen.
struct Run {
  const Sampler& sampler;
  at::Tensor sigmas;                     ///< [n], float32 on the CPU
  at::Tensor noise;                      ///< [B or 1, C, h, w]
  at::Tensor latent;                     ///< [B, C, h, w] in VAE space
  std::optional<at::Tensor> noise_mask;  ///< as a LATENT holds it, of any size
  LatentFormat latent_format;
  std::uint64_t seed = 0;
};

/// Scales the latent in, noises it, walks, scales out. Returns [B, C, h, w] on the CPU in VAE space, float32.
at::Tensor run_sampler(const Run& run, const GuidedModel& model, const Guider& guider, const StepCallback& on_step,
                       const CancelToken& cancel);

}  // namespace weft::sampling
