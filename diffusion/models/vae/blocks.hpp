// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "diffusion/nn/conv.hpp"
#include "diffusion/nn/norm.hpp"

namespace weft::models::vae {

inline constexpr double kEps = 1e-6;

/// Two normalised convolutions with a residual connection.
class ResnetBlock {
 public:
  ResnetBlock(const weights::Scope& scope, std::int64_t channels);
  /// x: [B, channels, H, W]. Returns [B, out_channels(), H, W].
  at::Tensor operator()(at::Tensor x) const;
  std::int64_t out_channels() const { return conv1_.out_channels(); }

 private:
  nn::GroupNorm norm1_;
  nn::Conv2d conv1_;
  nn::GroupNorm norm2_;
  nn::Conv2d conv2_;
  std::optional<nn::Conv2d> shortcut_;  // where the number of channels changes
};

/// Self-attention of all cells of a feature map, one head as wide as the map has channels.
class AttnBlock {
 public:
  AttnBlock(const weights::Scope& scope, std::int64_t channels);
  /// x: [B, channels, H, W].
  at::Tensor operator()(const at::Tensor& x) const;

 private:
  nn::GroupNorm norm_;
  nn::Conv2d q_, k_, v_, proj_out_;
};

/// What lies between the way down and the way up: block, attention, block.
class Middle {
 public:
  Middle(const weights::Scope& scope, std::int64_t channels);
  at::Tensor operator()(at::Tensor x) const { return block_2_(attn_1_(block_1_(std::move(x)))); }

 private:
  ResnetBlock block_1_;
  AttnBlock attn_1_;
  ResnetBlock block_2_;
};

}  // namespace weft::models::vae
