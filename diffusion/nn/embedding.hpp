// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "diffusion/nn/shape_check.hpp"

namespace weft::nn {

/// A table of rows, `weight` [count, size].
class Embedding {
 public:
  explicit Embedding(const weights::Scope& scope, std::int64_t count = kAny, std::int64_t size = kAny);
  /// ids: [...], int64, each in [0, count()) (the caller's duty). Returns [..., size].
  at::Tensor operator()(const at::Tensor& ids) const;

  std::int64_t count() const { return weight->sizes()[0]; }
  std::int64_t size() const { return weight->sizes()[1]; }

  const weights::Parameter* weight;
};

}  // namespace weft::nn
