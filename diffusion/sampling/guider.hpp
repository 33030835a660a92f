// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include "diffusion/sampling/conditioning.hpp"
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
};

/// Classifier-free guidance over lists of prompts with areas, masks, strengths and ranges of steps
/// (Ho & Salimans 2022; composition of areas after ComfyUI's observed behaviour).
class Guider {
 public:
  /// subject: what is sampled, of shape [B, C, h, w]. Throws NodeError for an area outside of the latent and shapes that do not fit.
  Guider(GuidedModel model, const Conditioning& positive, const Conditioning& negative, double cfg,
         const Subject& subject, CancelToken cancel = {});
  ~Guider();
  Guider(const Guider&) = delete;
  Guider& operator=(const Guider&) = delete;

  /// negative + (positive - negative) * cfg, each the denoised x at that noise level; with cfg 1 the negative is not
  /// evaluated. x: [B, C, h, w] in model space; sigma: 0-dim. Throws Cancelled before each call of the network. When
  /// the network throws OutOfMemory, prompts are evaluated in smaller batches from then on. Not for several threads.
  at::Tensor denoise(const at::Tensor& x, const at::Tensor& sigma) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weft::sampling
