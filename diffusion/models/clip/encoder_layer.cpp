// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip/encoder_layer.hpp"

#include <ATen/ops/gelu.h>
#include <fmt/format.h>

#include "diffusion/nn/activation.hpp"
#include "diffusion/nn/attention.hpp"
#include "diffusion/nn/shape_check.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::clip {

EncoderLayer::EncoderLayer(const weights::Scope& scope, std::int64_t width, std::int64_t heads, Activation activation)
    : layer_norm1_(scope / "layer_norm1", width),
      q_proj_(scope / "self_attn.q_proj", width, width),
      k_proj_(scope / "self_attn.k_proj", width, width),
      v_proj_(scope / "self_attn.v_proj", width, width),
      out_proj_(scope / "self_attn.out_proj", width, width),
      layer_norm2_(scope / "layer_norm2", width),
      fc1_(scope / "mlp.fc1", width),
      fc2_(scope / "mlp.fc2", fc1_.out_features(), width),
      heads_(heads),
      activation_(activation) {}

void EncoderLayer::operator()(at::Tensor& x, const at::Tensor& mask) const {
  x.add_(self_attention(layer_norm1_(x), mask));
  x.add_(mlp(layer_norm2_(x)));
}

at::Tensor EncoderLayer::self_attention(const at::Tensor& x, const at::Tensor& mask) const {
  return out_proj_(nn::attention_masked(q_proj_(x), k_proj_(x), v_proj_(x), heads_, mask));
}

at::Tensor EncoderLayer::mlp(const at::Tensor& x) const {
  const at::Tensor hidden = fc1_(x);
  switch (activation_) {
    case Activation::quick_gelu:
      return fc2_(nn::quick_gelu(hidden));
    case Activation::gelu_tanh:
      return fc2_(at::gelu(hidden, "tanh"));
    default:
      return fc2_(at::gelu(hidden));
  }
}

std::vector<EncoderLayer> encoder_layers(const weights::Scope& scope, std::int64_t width, std::int64_t heads,
                                         Activation activation) {
  std::vector<EncoderLayer> layers;
  for (std::int64_t index = 0; index < scope.count(); ++index)
    layers.emplace_back(scope / index, width, heads, activation);
  if (layers.empty()) throw WeightsError(fmt::format("{} is not in the file", nn::describe(scope, "0")));
  return layers;
}

}  // namespace weft::models::clip
