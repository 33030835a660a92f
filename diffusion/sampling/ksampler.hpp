// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/guider.hpp"
#include "diffusion/sampling/latent_format.hpp"
#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {

/// All that KSampler and KSamplerAdvanced are told.
struct SampleRequest {
  Conditioning positive;
  Conditioning negative;
  double cfg = 8.0;
  std::string sampler = "euler";
  std::string scheduler = "normal";
  std::int64_t steps = 20;
  double denoise = 1.0;
  std::uint64_t seed = 0;
  bool add_noise = true;
  std::optional<std::int64_t> start_step;  ///< KSamplerAdvanced's start_at_step
  std::optional<std::int64_t> last_step;   ///< KSamplerAdvanced's end_at_step
  bool force_full_denoise = false;         ///< go to sigma 0 even where last_step cuts the schedule
  at::Tensor latent;                       ///< [B, C, h, w] in VAE space
  std::optional<at::Tensor> noise_mask;    ///< [H, W], [B, H, W] or [B, 1, H, W]; 1: change, 0: keep
  std::vector<std::int64_t> batch_index;
  LatentFormat latent_format;
};

/// Everything between LATENT and LATENT: noise, schedule, guidance, sampling, scaling. Returns [B, C, h, w] on the
/// CPU in VAE space, float32. Throws NodeError for what does not fit, Cancelled when asked to stop.
at::Tensor sample(const SampleRequest& request, const GuidedModel& model, const StepCallback& on_step,
                  const CancelToken& cancel);

}  // namespace weft::sampling
