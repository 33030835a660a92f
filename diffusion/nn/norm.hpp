// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "diffusion/nn/shape_check.hpp"

namespace weft::nn {

/// Group normalisation over 32 groups with `weight` and `bias` [channels].
class GroupNorm {
 public:
  static constexpr std::int64_t kGroups = 32;
  /// channels must be a multiple of 32; throws WeightsError otherwise. eps: 1e-5 in a UNet's residual blocks,
  /// 1e-6 before its transformers and in the autoencoder (the values that the CompVis code was trained with).
  GroupNorm(const weights::Scope& scope, std::int64_t channels, double eps);
  /// x: [B, channels, ...].
  at::Tensor operator()(const at::Tensor& x) const;

  const weights::Parameter* weight;
  const weights::Parameter* bias;

 private:
  double eps_;
};

/// Normalisation of the last axis with `weight` and `bias` [size].
class LayerNorm {
 public:
  explicit LayerNorm(const weights::Scope& scope, std::int64_t size = kAny, double eps = 1e-5);
  /// x: [..., size].
  at::Tensor operator()(const at::Tensor& x) const;

  const weights::Parameter* weight;
  const weights::Parameter* bias;

 private:
  double eps_;
};

}  // namespace weft::nn
