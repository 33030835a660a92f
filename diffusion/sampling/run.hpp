// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/guider.hpp"
#include "diffusion/sampling/latent_format.hpp"
#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {

/// One walk down given sigmas: what is left of a sampling node once noise and schedule are chosen.
struct Run {
  Sampler sampler;
  at::Tensor sigmas;                     ///< [n], float32 on the CPU; empty: nothing is done
  at::Tensor noise;                      ///< [B or 1, C, h, w]
  at::Tensor latent;                     ///< [B, C, h, w] in VAE space
  std::optional<at::Tensor> noise_mask;  ///< as a LATENT holds it, of any size
  LatentFormat latent_format;
  std::uint64_t seed = 0;
};

/// What a walk gives: [B, C, h, w] on the CPU in VAE space, float32.
struct Sampled {
  at::Tensor samples;
  at::Tensor denoised;  ///< what the last step took the picture for; as samples where there was no step
};

/// Scales the latent in, noises it, walks, scales out. Throws NodeError for what does not fit, Cancelled.
Sampled run_sampler(const Run& run, const GuidedModel& model, std::shared_ptr<const Guidance> guidance,
                    const StepCallback& on_step, const CancelToken& cancel);

/// The latent for a model of so many channels: an empty one takes on that number. Throws NodeError where it does not
/// fit, saying why.
at::Tensor fitting_latent(const at::Tensor& latent, std::int64_t channels);

/// What an image on the way from noise would be: noise added to the latent at the level of `sigmas`, the first less
/// the last. latent: [B, C, h, w] in VAE space, as is what comes back.
at::Tensor noised_latent(const ModelSampling& sampling, const LatentFormat& format, const at::Tensor& sigmas,
                         const at::Tensor& noise, const at::Tensor& latent);

}  // namespace weft::sampling
