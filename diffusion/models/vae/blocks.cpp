// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/blocks.hpp"

#include <ATen/ops/_softmax.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <cmath>

#include "diffusion/nn/activation.hpp"
#include "diffusion/nn/reuse.hpp"

namespace weft::models::vae {
namespace {

/// The scores of one slice stay below this many bytes.
constexpr std::int64_t kScoreBytes = std::int64_t{128} << 20;
constexpr std::int64_t kSliceRows = 512;

std::optional<nn::Conv2d> shortcut(const weights::Scope& scope, std::int64_t in, std::int64_t out) {
  if (in == out) return std::nullopt;
  // The CompVis code has a 1x1 and a 3x3 kind; files with the latter are rare.
  return nn::Conv2d(scope / (scope.has("conv_shortcut") ? "conv_shortcut" : "nin_shortcut"), {.in = in, .out = out});
}

/// q: [B, L, C]; k, v: [B, C, L]. Returns [B, C, L] in the memory layout of k, which the next convolution's follows.
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  const double scale = std::pow(static_cast<double>(q.size(2)), -0.5);
  const std::int64_t row_bytes = q.size(0) * k.size(2) * static_cast<std::int64_t>(q.element_size());
  const std::int64_t rows = std::max<std::int64_t>(kScoreBytes / row_bytes / kSliceRows, 1) * kSliceRows;
  at::Tensor out = at::empty_like(k);
  for (std::int64_t row = 0; row < q.size(1); row += rows) {
    const std::int64_t length = std::min(rows, q.size(1) - row);
    at::Tensor scores = at::bmm(q.narrow(1, row, length), k).mul_(scale);
    at::_softmax_out(scores, scores, 2, false);
    out.narrow(2, row, length).copy_(at::bmm(v, scores.permute({0, 2, 1})));
  }
  return out;
}

}  // namespace

ResnetBlock::ResnetBlock(const weights::Scope& scope, std::int64_t channels)
    : norm1_(scope / "norm1", channels, kEps),
      conv1_(scope / "conv1", {.in = channels, .kernel = 3}),
      norm2_(scope / "norm2", conv1_.out_channels(), kEps),
      conv2_(scope / "conv2", {.in = conv1_.out_channels(), .out = conv1_.out_channels(), .kernel = 3}),
      shortcut_(shortcut(scope, channels, conv1_.out_channels())) {}

at::Tensor ResnetBlock::operator()(at::Tensor x) const {
  at::Tensor h = conv1_(nn::silu_(norm1_(x)));
  h = nn::silu_(norm2_(h));
  if (shortcut_) x = (*shortcut_)(x);
  h = conv2_(h);
  return nn::add_over_second(x, std::move(h));
}

AttnBlock::AttnBlock(const weights::Scope& scope, std::int64_t channels)
    : norm_(scope / "norm", channels, kEps),
      q_(scope / "q", {.in = channels, .out = channels, .kernel = 1}),
      k_(scope / "k", {.in = channels, .out = channels, .kernel = 1}),
      v_(scope / "v", {.in = channels, .out = channels, .kernel = 1}),
      proj_out_(scope / "proj_out", {.in = channels, .out = channels, .kernel = 1}) {}

at::Tensor AttnBlock::operator()(const at::Tensor& x) const {
  const at::Tensor h = norm_(x);
  const auto flat = [&](const nn::Conv2d& projection) { return projection(h).reshape({x.size(0), x.size(1), -1}); };
  const at::Tensor attended = attend(flat(q_).permute({0, 2, 1}), flat(k_), flat(v_));
  return nn::add_over_second(x, proj_out_(attended.reshape(x.sizes())));
}

Middle::Middle(const weights::Scope& scope, std::int64_t channels)
    : block_1_(scope / "block_1", channels),
      attn_1_(scope / "attn_1", block_1_.out_channels()),
      block_2_(scope / "block_2", block_1_.out_channels()) {}

}  // namespace weft::models::vae
