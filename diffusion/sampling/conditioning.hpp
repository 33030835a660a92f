// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/extras.hpp"

namespace weft::sampling {

/// A rectangle of the latent, in latent cells.
struct Area {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t y = 0;
  std::int64_t x = 0;
  bool operator==(const Area&) const = default;
};

/// A rectangle of the latent as fractions of its height and width.
struct AreaFraction {
  double height = 1.0;
  double width = 1.0;
  double y = 0.0;
  double x = 0.0;
};

/// Sizes that SDXL's networks are told of the pictures they were trained with, in pixels.
struct PictureSizes {
  std::optional<std::int64_t> height, width;  ///< of the original; that of the latent when empty
  std::int64_t crop_top = 0, crop_left = 0;
  std::optional<std::int64_t> target_height, target_width;  ///< as height and width when empty
  std::optional<double> aesthetic_score;                    ///< of SDXL's refiner
};

/// One prompt as the network sees it, and where and when it counts.
struct Cond {
  at::Tensor cond{};                                       ///< [1, tokens, width]
  std::optional<at::Tensor> pooled{};                      ///< [1, width]
  std::optional<std::variant<Area, AreaFraction>> area{};  ///< all of the latent when empty
  double strength = 1.0;
  std::optional<at::Tensor> mask{};  ///< [H, W] or [B, H, W], 0..1, of any size
  double mask_strength = 1.0;
  bool set_area_to_bounds = false;  ///< evaluate only the mask's bounding box
  double start_percent = 0.0;       ///< counts from here …
  double end_percent = 1.0;         ///< … to here, 0 being pure noise

  /// What a guidance-distilled model is told; nothing: nothing. Models that were not distilled ignore it.
  std::optional<double> guidance = 3.5;
  std::vector<at::Tensor> reference_latents{};    ///< each [B, C, h', w'] in VAE space: pictures to look at
  std::string reference_latents_method{};         ///< "offset", "index" or "uxo"; empty: as the model's family does
  std::optional<at::Tensor> concat_latent{};      ///< [B, C, h', w'] in VAE space: a picture to work on
  std::optional<at::Tensor> concat_mask{};        ///< [B, 1, H, W] or [B, H, W], 1: to be made anew
  std::vector<TokenBias> token_biases{};          ///< tokens to be heeded more or less
  PictureSizes sizes{};
};

/// All prompts of one side (positive or negative); where they overlap they are averaged by strength.
using Conditioning = std::vector<Cond>;

/// What is being sampled, as far as Extras depend on it.
struct Subject {
  Subject(at::IntArrayRef latent_shape) : shape(latent_shape.vec()) {}  // NOLINT(google-explicit-constructor)
  Subject(at::Tensor start, std::optional<at::Tensor> mask)
      : shape(start.sizes().vec()), latent(std::move(start)), noise_mask(std::move(mask)) {}

  std::vector<std::int64_t> shape;         ///< [B, C, h, w]
  at::Tensor latent{};                     ///< [B, C, h, w] in model space, what sampling starts from; or undefined
  std::optional<at::Tensor> noise_mask{};  ///< [B, 1 or C, h, w]: 1 where sampling works
  bool negative = false;                   ///< these Extras are for the negative side
};

/// How a model family makes its Extras of a prompt (DiffusionModel::extras).
using MakeExtras = std::function<Extras(const Cond& cond, const Subject& subject)>;

/// A network's forward: x [B, C, h, w] scaled for it, timestep [B] float32, context [B, tokens, width] -> like x.
using ApplyModel = std::function<at::Tensor(const at::Tensor& x, const at::Tensor& timestep, const at::Tensor& context,
                                            const Extras& extras)>;

}  // namespace weft::sampling
