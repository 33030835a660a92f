// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "diffusion/nn/shape_check.hpp"

namespace weft::nn {

/// 2-D convolution with `weight` [out, in, k, k] and `bias` [out]. The kernel size is the file's.
class Conv2d {
 public:
  struct Options {
    std::int64_t in = kAny;
    std::int64_t out = kAny;
    std::int64_t kernel = kAny;
    std::int64_t stride = 1;
    std::int64_t padding = kAny;  ///< kAny: k / 2, which keeps the size at stride 1
  };
  /// Throws WeightsError when the file does not fit.
  Conv2d(const weights::Scope& scope, Options options);

  /// x: [B, in, H, W] in the compute dtype. Returns [B, out, H', W'].
  at::Tensor operator()(const at::Tensor& x) const;

  std::int64_t in_channels() const { return weight->sizes()[1]; }
  std::int64_t out_channels() const { return weight->sizes()[0]; }

  const weights::Parameter* weight;
  const weights::Parameter* bias;

 private:
  std::int64_t stride_;
  std::int64_t padding_;
};

}  // namespace weft::nn
