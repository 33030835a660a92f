// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/norm.hpp"

#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::nn {

GroupNorm::GroupNorm(const weights::Scope& scope, std::int64_t channels, double eps)
    : weight(&require_shape(scope, "weight", {channels})),
      bias(&require_shape(scope, "bias", {channels == kAny ? weight->sizes()[0] : channels})),
      eps_(eps) {
  if (weight->sizes()[0] % kGroups == 0) return;
  throw WeightsError(fmt::format("{} has {} channels, which {} groups cannot share evenly", describe(scope, "weight"),
                                 weight->sizes()[0], kGroups));
}

at::Tensor GroupNorm::operator()(const at::Tensor& x) const {
  return at::group_norm(x, kGroups, weight->value(), bias->value(), eps_);
}

LayerNorm::LayerNorm(const weights::Scope& scope, std::int64_t size, double eps)
    : weight(&require_shape(scope, "weight", {size})),
      bias(&require_shape(scope, "bias", {weight->sizes()[0]})),
      eps_(eps) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  return at::layer_norm(x, weight->sizes(), weight->value(), bias->value(), eps_);
}

}  // namespace weft::nn
