// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "diffusion/models/diffusion_model.hpp"
#include "diffusion/models/flux/config.hpp"
#include "diffusion/nn/attention.hpp"

namespace weft::models {

/// The transformer of Flux (Black Forest Labs 2024), keys in their own layout ("double_blocks.0.img_attn.qkv.weight").
/// Everything is configured from key names and shapes. The tools of the family are the same network: Fill, Canny and
/// Depth take more channels than the latent's, Kontext takes reference latents, Redux longer prompts.
class Flux final : public DiffusionModel {
 public:
  /// Throws WeightsError with file, key, expected and found shape when the file does not fit.
  Flux(std::shared_ptr<weights::ParameterStore> store, DiffusionTraits traits, nn::AttentionMode attention);
  ~Flux() override;

  /// extras: y [B, at least vector_size], guidance where the model is told one, concat where it takes more channels
  /// than x has, reference latents of x's channels, biases of context's tokens.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                     const sampling::Extras& extras) const override;
  sampling::Extras extras(const sampling::Cond& cond, const sampling::Subject& subject) const override;
  std::uint64_t activation_bytes(at::IntArrayRef x_shape, at::ScalarType dtype) const override;
  KeyMap diffusers_key_map() const override;

  const FluxConfig& config() const { return config_; }

 private:
  struct Layers;
  /// Of the weights now in use: a control LoRA widens the first layer.
  std::int64_t in_channels() const;
  void check_input(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                   const sampling::Extras& extras) const;
  at::Tensor conditioning_vector(const at::Tensor& timesteps, const sampling::Extras& extras,
                                 at::ScalarType dtype) const;
  std::uint64_t bytes_for(double tokens, at::ScalarType dtype) const;

  FluxConfig config_;
  std::unique_ptr<const Layers> layers_;
};

}  // namespace weft::models
