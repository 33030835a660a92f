// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "diffusion/models/diffusion_model.hpp"
#include "diffusion/models/unet/config.hpp"
#include "diffusion/nn/attention.hpp"

namespace weft::models {

struct UnetLayers;

/// The UNet of Stable Diffusion (Rombach et al. 2022), keys in the CompVis layout ("input_blocks.0.0.weight").
/// Everything is configured from key names, ranks and shapes; no known sizes.
class Unet final : public DiffusionModel {
 public:
  /// Throws WeightsError with file, key, expected and found shape when the file does not fit.
  Unet(std::shared_ptr<weights::ParameterStore> store, DiffusionTraits traits, nn::AttentionMode attention);
  ~Unet() override;

  at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                     const sampling::Extras& extras) const override;
  std::uint64_t activation_bytes(at::IntArrayRef x_shape, at::ScalarType dtype) const override;
  KeyMap diffusers_key_map() const override;

  const UnetConfig& config() const { return config_; }
  /// Channels of the feature map at full size; deeper levels have a multiple.
  std::int64_t model_channels() const;

 private:
  void check_input(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                   const sampling::Extras& extras) const;
  /// Of timesteps and, where the UNet takes one, the conditioning vector y: [B, emb channels].
  at::Tensor embedding(const at::Tensor& timesteps, const at::Tensor& y, at::ScalarType dtype) const;

  UnetConfig config_;
  std::unique_ptr<const UnetLayers> layers_;
};

}  // namespace weft::models
