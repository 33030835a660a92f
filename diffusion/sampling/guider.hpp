// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include "diffusion/sampling/conditioning.hpp"
#include "diffusion/sampling/guidance.hpp"
#include "diffusion/sampling/model_hook.hpp"
#include "diffusion/sampling/model_sampling.hpp"
#include "engine/base/cancel.hpp"

namespace weft::sampling {

/// A network and how it is to be called.
struct GuidedModel {
  ApplyModel apply;
  MakeExtras extras;  ///< may be empty: the network takes none
  std::shared_ptr<const ModelSampling> sampling;
  at::Device device = at::kCPU;
  at::ScalarType dtype = at::kFloat;  ///< x and context are given in it; what comes back is used in float32
  CfgFunction cfg_function;           ///< empty: classifier-free guidance as it is
  std::vector<std::shared_ptr<const ModelHook>> hooks{};
  std::uint64_t seed = 0;             ///< of the walk, for hooks that draw
};

/// A network guided by lists of prompts with areas, masks, strengths and ranges of steps (the composition of areas
/// after ComfyUI's observed behaviour).
class Guider {
 public:
  /// subject: what is sampled, of shape [B, C, h, w]. Throws NodeError for an area outside of the latent and for
  /// shapes that do not fit.
  Guider(GuidedModel model, std::shared_ptr<const Guidance> guidance, const Subject& subject, CancelToken cancel = {});
  ~Guider();
  Guider(const Guider&) = delete;
  Guider& operator=(const Guider&) = delete;

  /// What the guidance makes of x at that noise level. x: [B, C, h, w] in model space; sigma: 0-dim. with_negative:
  /// evaluate the negative even where guidance does not need it. Throws Cancelled before each call of the network. When
  /// the network throws OutOfMemory, prompts are evaluated in smaller batches from then on. Not for several threads.
  Guided denoise(const at::Tensor& x, const at::Tensor& sigma, bool with_negative = false) const;

  /// What the model's hooks make of the mask of what is sampled, at one noise level of a walk. mask: [B, C, h, w].
  at::Tensor noise_mask(at::Tensor mask, const at::Tensor& sigma, const at::Tensor& sigmas) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weft::sampling
