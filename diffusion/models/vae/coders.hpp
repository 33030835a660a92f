// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "diffusion/models/vae/level.hpp"

namespace weft::models::vae {

/// Picture [B, 3, H, W] (-1..1) to the mean of a latent [B, C, h, w].
class Encoder {
 public:
  /// scope: the root, with `encoder.…` and, in older models, `quant_conv`.
  explicit Encoder(const weights::Scope& scope);
  at::Tensor operator()(at::Tensor x) const;

  std::int64_t scale() const;
  std::int64_t latent_channels() const;
  std::int64_t widest() const { return widest_; }

 private:
  nn::Conv2d conv_in_;
  std::vector<Level> down_;
  std::int64_t channels_;  // after the levels
  std::int64_t widest_;    // channels of the first level, where the feature map is largest
  Middle mid_;
  nn::GroupNorm norm_out_;
  nn::Conv2d conv_out_;
  std::optional<nn::Conv2d> quant_conv_;
};

/// Latent [B, C, h, w] to picture [B, 3, H, W] (-1..1).
class Decoder {
 public:
  /// scope: the root, with `decoder.…` and, in older models, `post_quant_conv`.
  explicit Decoder(const weights::Scope& scope);
  at::Tensor operator()(at::Tensor z) const;

  std::int64_t scale() const;
  std::int64_t latent_channels() const;
  std::int64_t widest() const { return widest_; }

 private:
  std::optional<nn::Conv2d> post_quant_conv_;
  nn::Conv2d conv_in_;
  Middle mid_;
  std::vector<Level> up_;  // in the order they run: from the smallest size
  std::int64_t channels_;  // after the levels
  std::int64_t widest_;    // channels that enter the last level, where the feature map is largest
  nn::GroupNorm norm_out_;
  nn::Conv2d conv_out_;
};

}  // namespace weft::models::vae
