// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "diffusion/nn/conv.hpp"
#include "diffusion/nn/linear.hpp"
#include "diffusion/nn/norm.hpp"

namespace weft::models {

/// A residual block of the UNet: two normalised convolutions with the timestep added between them.
class ResBlock {
 public:
  /// channels: what comes in; emb_channels: width of the timestep embedding.
  ResBlock(const weights::Scope& scope, std::int64_t channels, std::int64_t emb_channels);

  /// x: [B, channels, H, W]. emb: [B, emb_channels], silu already applied. Returns [B, out_channels(), H, W].
  at::Tensor operator()(at::Tensor x, const at::Tensor& emb) const;

  std::int64_t out_channels() const { return conv1_.out_channels(); }

 private:
  nn::GroupNorm norm1_;
  nn::Conv2d conv1_;
  nn::Linear emb_;
  nn::GroupNorm norm2_;
  nn::Conv2d conv2_;
  std::optional<nn::Conv2d> skip_;  // where the number of channels changes
};

/// Halves height and width with a strided convolution.
class Downsample {
 public:
  Downsample(const weights::Scope& scope, std::int64_t channels);
  at::Tensor operator()(const at::Tensor& x) const { return op_(x); }
  std::int64_t out_channels() const { return op_.out_channels(); }

 private:
  nn::Conv2d op_;
};

/// Enlarges by nearest neighbour, then convolves.
class Upsample {
 public:
  Upsample(const weights::Scope& scope, std::int64_t channels);
  /// size: [height, width] of the result: that of the skip connection to come, so that odd sizes come out again.
  at::Tensor operator()(at::Tensor x, at::IntArrayRef size) const;
  std::int64_t out_channels() const { return conv_.out_channels(); }

 private:
  nn::Conv2d conv_;
};

}  // namespace weft::models
