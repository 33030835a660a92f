// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/resblock.hpp"

#include <ATen/ops/upsample_nearest2d.h>

#include "diffusion/nn/reuse.hpp"

namespace weft::models {
namespace {

constexpr double kEps = 1e-5;

std::optional<nn::Conv2d> skip_connection(const weights::Scope& scope, std::int64_t in, std::int64_t out) {
  if (in == out) return std::nullopt;
  return nn::Conv2d(scope / "skip_connection", {.in = in, .out = out});
}

}  // namespace

ResBlock::ResBlock(const weights::Scope& scope, std::int64_t channels, std::int64_t emb_channels)
    : norm1_(scope / "in_layers.0", channels, kEps),
      conv1_(scope / "in_layers.2", {.in = channels, .kernel = 3}),
      emb_(scope / "emb_layers.1", emb_channels, conv1_.out_channels()),
      norm2_(scope / "out_layers.0", conv1_.out_channels(), kEps),
      conv2_(scope / "out_layers.3", {.in = conv1_.out_channels(), .out = conv1_.out_channels(), .kernel = 3}),
      skip_(skip_connection(scope, channels, conv1_.out_channels())) {}

at::Tensor ResBlock::operator()(at::Tensor x, const at::Tensor& emb) const {
  at::Tensor h = conv1_(nn::silu(norm1_(x)));
  h = nn::add_over_first(std::move(h), emb_(emb).unsqueeze(-1).unsqueeze(-1));
  h = conv2_(nn::silu(norm2_(h)));
  if (skip_) x = (*skip_)(x);
  return nn::add_over_second(x, std::move(h));
}

Downsample::Downsample(const weights::Scope& scope, std::int64_t channels)
    : op_(scope / "op", {.in = channels, .kernel = 3, .stride = 2}) {}

Upsample::Upsample(const weights::Scope& scope, std::int64_t channels)
    : conv_(scope / "conv", {.in = channels, .kernel = 3}) {}

at::Tensor Upsample::operator()(at::Tensor x, at::IntArrayRef size) const {
  x = at::upsample_nearest2d(x, size);
  return conv_(x);
}

}  // namespace weft::models
