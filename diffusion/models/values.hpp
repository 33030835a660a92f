// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "diffusion/models/text_encoder.hpp"
#include "diffusion/models/diffusion_model.hpp"
#include "diffusion/models/vae/autoencoder.hpp"
#include "diffusion/sampling/conditioning.hpp"
#include "diffusion/sampling/guidance.hpp"
#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/weights/patch.hpp"

namespace weft::sampling {
class ModelHook;
}

namespace weft::models {

// What flows between nodes. All immutable and shared: to change one is to make a new one.

/// MODEL: a network, what was laid over its weights, and how it is sampled (which nodes may replace).
struct Model {
  std::shared_ptr<const DiffusionModel> network;
  std::shared_ptr<const weights::PatchSet> patches;  ///< never null
  std::shared_ptr<const sampling::ModelSampling> sampling;
  std::optional<at::ScalarType> weight_dtype{};  ///< what its weights are to be kept in; empty: as settings say
  sampling::CfgFunction cfg_function{};          ///< empty: classifier-free guidance as it is
  std::vector<std::shared_ptr<const sampling::ModelHook>> hooks{};  ///< further changes, in order
};

/// CLIP: a text encoder, what was laid over its weights, and where it stops.
struct Clip {
  std::shared_ptr<const TextEncoder> encoder;
  std::shared_ptr<const weights::PatchSet> patches;  ///< never null
  std::optional<int> stop_at_layer;                  ///< -1: the last layer, -2: the one before…
  std::optional<PromptPadding> padding{};            ///< of T5's prompts; empty: as the family does
  bool on_cpu = false;                               ///< encodes on the CPU, whatever the run's device
};

/// VAE.
struct Vae {
  std::shared_ptr<const Autoencoder> autoencoder;
};

/// LATENT, in VAE space.
struct Latent {
  at::Tensor samples;                       ///< [B, C, h, w], float32, on the CPU
  std::optional<at::Tensor> noise_mask;     ///< [B, 1, H, W] or [B, H, W], 1: change, 0: keep
  std::vector<std::int64_t> batch_index;    ///< empty: 0, 1, 2…
};

/// CONDITIONING.
using Conditioning = sampling::Conditioning;

}  // namespace weft::models
