// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/linear.hpp"

#include <ATen/ops/linear.h>

#include "diffusion/nn/products.hpp"

namespace weft::nn {

Linear::Linear(const weights::Scope& scope, std::int64_t in, std::int64_t out)
    : weight(&require_shape(scope, "weight", {out, in})),
      bias(find_shape(scope, "bias", {weight->sizes()[0]})) {
  weight->serve_layer();
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  at::Tensor y = at::linear(x, weight->value(), bias != nullptr ? std::optional(bias->value()) : std::nullopt);
  add_linear_products(y, x, weight->products());
  return y;
}

}  // namespace weft::nn
