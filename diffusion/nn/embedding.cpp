// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/embedding.hpp"

#include <ATen/ops/embedding.h>

namespace weft::nn {

Embedding::Embedding(const weights::Scope& scope, std::int64_t count, std::int64_t size)
    : weight(&require_shape(scope, "weight", {count, size})) {}

at::Tensor Embedding::operator()(const at::Tensor& ids) const { return weight->rows(ids); }

}  // namespace weft::nn
