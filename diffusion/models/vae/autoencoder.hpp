// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "diffusion/weights/parameter_store.hpp"

namespace weft::models {

/// A variational autoencoder (AutoencoderKL of Rombach et al. 2022): pictures to latents and back. Latents are in VAE
/// space: a model's scale factor is not applied here. Immutable but for the store's converted values.
class Autoencoder {
 public:
  /// Keys in the CompVis layout ("decoder.conv_in.weight"). Throws WeightsError when the file does not fit.
  explicit Autoencoder(std::shared_ptr<weights::ParameterStore> store);
  ~Autoencoder();
  Autoencoder(const Autoencoder&) = delete;
  Autoencoder& operator=(const Autoencoder&) = delete;

  /// latent: [B, C, h, w]. Returns a picture [B, H, W, 3], 0..1, float32 on the CPU; possibly a view with the channels
  /// outermost in memory. Only while a lease of store() lives. Throws NodeError for a latent of another kind of
  /// model, OutOfMemory before it starts when the picture is too large for this machine.
  at::Tensor decode(const at::Tensor& latent) const;

  /// image: [B, H, W, 3] (more channels are ignored), 0..1. Cropped around its centre to a multiple of the scale.
  /// Returns the mean of the distribution, [B, C, h, w], float32 on the CPU. Throws as decode does.
  at::Tensor encode(const at::Tensor& image) const;

  /// The same by overlapping tiles, for pictures that memory has no room for; seams are blended, so that the picture
  /// differs a little. tile, overlap: in pixels. Throws as above, and NodeError for tiles that cannot overlap so.
  at::Tensor decode_tiled(const at::Tensor& latent, std::int64_t tile, std::int64_t overlap) const;
  at::Tensor encode_tiled(const at::Tensor& image, std::int64_t tile, std::int64_t overlap) const;

  /// Pixels along one side of a latent cell: 8 for SD.
  std::int64_t scale() const;
  std::int64_t latent_channels() const;

  weights::ParameterStore& store() const { return *store_; }

 private:
  void check_latent(const at::Tensor& latent) const;
  at::Tensor pixels_of(const at::Tensor& image) const;

  struct Network;
  std::shared_ptr<weights::ParameterStore> store_;
  std::unique_ptr<const Network> network_;
};

}  // namespace weft::models
