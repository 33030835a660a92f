// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "diffusion/nn/shape_check.hpp"

namespace weft::nn {

/// y = x W^T + b, with `weight` [out, in] and, when the file has one, `bias` [out].
class Linear {
 public:
  /// Sizes not given are the file's. Throws WeightsError when the file does not fit.
  explicit Linear(const weights::Scope& scope, std::int64_t in = kAny, std::int64_t out = kAny);

  /// x: [..., in] in the compute dtype. Returns [..., out].
  at::Tensor operator()(const at::Tensor& x) const;

  std::int64_t in_features() const { return weight->sizes()[1]; }
  std::int64_t out_features() const { return weight->sizes()[0]; }

  const weights::Parameter* weight;
  const weights::Parameter* bias;  ///< null when the layer has none
};

}  // namespace weft::nn
