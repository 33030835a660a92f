// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/guidance.hpp"
#include "diffusion/sampling/model_sampling.hpp"
#include "engine/base/registry.hpp"

namespace weft::sampling {

/// The denoised x at a noise level, and where with_negative is set what it were without guidance. x: [B, C, h, w];
/// sigma: 0-dim float32 on the CPU. Throws Cancelled.
using Denoiser = std::function<Guided(const at::Tensor& x, const at::Tensor& sigma, bool with_negative)>;

/// Where a sampler stands after a model call; x and denoised are in model space.
struct Step {
  std::int64_t index;  ///< from 0
  std::int64_t total;
  const at::Tensor& x;
  const at::Tensor& denoised;
};
using StepCallback = std::function<void(const Step&)>;

/// What a sampler works from.
struct SamplerCall {
  const Denoiser& denoiser;
  const ModelSampling& sampling;
  at::Tensor x;       ///< [B, C, h, w], noised for sigmas[0]
  at::Tensor sigmas;  ///< [steps + 1] float32 on the CPU, so that a sampler may look at them without a device sync
  std::uint64_t seed;
  const StepCallback& on_step;

  std::int64_t steps() const { return sigmas.size(0) - 1; }
  at::Tensor denoise(const at::Tensor& current, const at::Tensor& sigma) const {
    return denoiser(current, sigma, false).denoised;
  }
  Guided denoise_both(const at::Tensor& current, const at::Tensor& sigma) const {
    return denoiser(current, sigma, true);
  }
  /// Tells whoever listens that step `index` has its denoised.
  void report(std::int64_t index, const at::Tensor& current, const at::Tensor& denoised) const {
    if (on_step) on_step(Step{index, steps(), current, denoised});
  }
};

/// A way to walk from noise to picture. One file each in `samplers/`; the registry knows them by ComfyUI's names.
struct Sampler {
  int rank;  ///< its place in ComfyUI's list, which is the order that users see
  std::function<at::Tensor(SamplerCall call)> run;
  bool discard_penultimate = false;  ///< takes one more step of the schedule and drops the last but one sigma
  bool fresh_mask_noise = false;     ///< under a mask, the kept part is renoised with noise of seed + 1
};
using SamplerRegistry = Registry<Sampler>;

/// Throws NodeError, naming what there is, when no sampler has that name.
const Sampler& find_sampler(const std::string& name);
/// All names in ComfyUI's order.
std::vector<std::string> sampler_names();

}  // namespace weft::sampling
