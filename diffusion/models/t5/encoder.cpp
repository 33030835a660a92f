// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/t5/encoder.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diffusion/nn/shape_check.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::t5 {
namespace {

constexpr double kEpsilon = 1e-6;  // of every T5 that was published
constexpr std::string_view kBias = "relative_attention_bias.weight";

/// Scores of the heads computed at once stay below this many bytes, so that memory does not grow with the square of
/// the prompt. Heads are independent: how many go together leaves the bits alone.
constexpr std::int64_t kScoreBytes = std::int64_t{64} << 20;

/// Weights in 8 bits may have come from a conversion that overflowed.
bool may_hold_nan(at::ScalarType stored) { return c10::isFloat8Type(stored); }

/// [B, L, heads * d] as [B, heads, L, d], contiguous.
at::Tensor split_heads(const at::Tensor& x, std::int64_t heads) {
  return x.reshape({x.size(0), x.size(1), heads, -1}).permute({0, 2, 1, 3}).contiguous();
}

/// softmax(q k^T * scale + bias) v of some heads of one sequence. q, k, v: [count, L, d]; bias: [count, L, L].
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias) {
  const double scale = std::pow(static_cast<double>(q.size(2)), -0.5);
  at::Tensor scores = at::bmm(q, k.transpose(1, 2)).mul_(scale).add_(bias);
  at::_softmax_out(scores, scores, -1, false);
  return at::bmm(scores, v);
}

std::int64_t heads_of(const weights::Scope& first_block) {
  const auto& table = nn::require_rank(first_block / "layer.0.SelfAttention", kBias, 2);
  const std::int64_t buckets = table.sizes()[0], heads = table.sizes()[1];
  if (buckets >= 4 && buckets % 4 == 0 && heads > 0) return heads;
  throw WeightsError(fmt::format("{} is {} by {}: no table of distances and heads",
                                 nn::describe(first_block, "layer.0.SelfAttention." + std::string(kBias)), buckets,
                                 heads));
}

/// The scope itself, when the feed-forward part there is gated.
const weights::Scope& gated(const weights::Scope& scope) {
  if (scope.has("wi_0") || !scope.has("wi")) return scope;
  throw WeightsError(fmt::format("{}: this is a T5 of version 1.0, whose feed-forward part is not gated",
                                 nn::describe(scope, "wi.weight")),
                     "Image models use T5 v1.1: look for t5xxl_fp16.safetensors or t5xxl_fp8_e4m3fn.safetensors.");
}

std::vector<Block> make_blocks(const weights::Scope& scope, std::int64_t width) {
  std::vector<Block> blocks;
  if (!scope.has("0")) throw WeightsError(fmt::format("{} is not in the file", nn::describe(scope, "0")));
  const std::int64_t heads = heads_of(scope / 0), count = scope.count();
  for (std::int64_t index = 0; index < count; ++index) blocks.emplace_back(scope / index, width, heads);
  return blocks;
}

}  // namespace

RmsNorm::RmsNorm(const weights::Scope& scope, std::int64_t size)
    : weight(&nn::require_shape(scope, "weight", {size})) {}

at::Tensor RmsNorm::operator()(const at::Tensor& x) const {
  const at::Tensor variance = x.pow(2).mean(-1, true);
  return at::mul(weight->value(), x.mul(variance.add_(kEpsilon).rsqrt_()));
}

SelfAttention::SelfAttention(const weights::Scope& scope, std::int64_t width, std::int64_t heads)
    : q(scope / "q", width),
      k(scope / "k", width, q.out_features()),
      v(scope / "v", width, q.out_features()),
      o(scope / "o", q.out_features(), width),
      relative_attention_bias(nn::find_shape(scope, kBias, {nn::kAny, heads})),
      heads_(heads) {
  if (q.out_features() % heads == 0) return;
  throw WeightsError(fmt::format("{}: {} channels do not divide into {} heads", nn::describe(scope, "q.weight"),
                                 q.out_features(), heads));
}

at::Tensor SelfAttention::operator()(const at::Tensor& x, const RelativeBias& bias) const {
  const std::int64_t length = x.size(1);
  const at::Tensor queries = split_heads(q(x), heads_);
  // The scores are not scaled, which the reference reaches by scaling the keys up for an attention that scales down.
  const double size = static_cast<double>(queries.size(3));
  const at::Tensor keys = split_heads(k(x).mul_(std::sqrt(size)), heads_);
  const at::Tensor values = split_heads(v(x), heads_);
  at::Tensor out = at::empty_like(queries);
  const std::int64_t row_bytes = length * static_cast<std::int64_t>(x.element_size());
  const std::int64_t at_once = std::clamp<std::int64_t>(kScoreBytes / (length * row_bytes), 1, heads_);
  for (std::int64_t head = 0; head < heads_; head += at_once) {
    const std::int64_t count = std::min(at_once, heads_ - head);
    const at::Tensor added = bias.of_heads(head, count);
    for (std::int64_t b = 0; b < x.size(0); ++b) {
      const auto part = [&](const at::Tensor& all) { return all[b].narrow(0, head, count); };
      part(out).copy_(attend(part(queries), part(keys), part(values), added));
    }
  }
  return o(out.transpose(1, 2).flatten(2));
}

GatedFeedForward::GatedFeedForward(const weights::Scope& scope, std::int64_t width)
    : wi_0(gated(scope) / "wi_0", width),
      wi_1(scope / "wi_1", width, wi_0.out_features()),
      wo(scope / "wo", wi_0.out_features(), width) {}

at::Tensor GatedFeedForward::operator()(const at::Tensor& x) const {
  at::Tensor hidden = wi_0(x);
  at::gelu_(hidden, "tanh");
  return wo(hidden.mul_(wi_1(x)));
}

Block::Block(const weights::Scope& scope, std::int64_t width, std::int64_t heads)
    : attention_norm_(scope / "layer.0.layer_norm", width),
      attention_(scope / "layer.0.SelfAttention", width, heads),
      feed_forward_norm_(scope / "layer.1.layer_norm", width),
      feed_forward_(scope / "layer.1.DenseReluDense", width) {}

void Block::operator()(at::Tensor& x, const RelativeBias& bias) const {
  x.add_(attention_(attention_norm_(x), bias));
  x.add_(feed_forward_(feed_forward_norm_(x)));
}

std::optional<RelativeBias> Block::own_bias(std::int64_t length) const {
  if (attention_.relative_attention_bias == nullptr) return std::nullopt;
  return RelativeBias(attention_.relative_attention_bias->value(), length);
}

Encoder::Encoder(const weights::Scope& scope)
    : shared_(scope / "shared"),
      blocks_(make_blocks(scope / "encoder.block", shared_.size())),
      final_layer_norm_(scope / "encoder.final_layer_norm", shared_.size()) {}

at::Tensor Encoder::embed(const at::Tensor& ids) const {
  const at::Tensor rows = shared_(ids.to(final_layer_norm_.weight->value().device()));
  return may_hold_nan(shared_.weight->source_dtype()) ? at::nan_to_num(rows) : rows;
}

at::Tensor Encoder::forward(at::Tensor rows, std::optional<int> stop_at_layer) const {
  const std::int64_t from_end = stop_at_layer.value_or(-1);
  const std::int64_t stop = from_end < 0 && from_end >= -blocks() ? blocks() + from_end : blocks() - 1;
  std::optional<RelativeBias> bias;
  for (std::int64_t index = 0; index <= stop; ++index) {
    const Block& block = blocks_[static_cast<std::size_t>(index)];
    if (auto own = block.own_bias(rows.size(1))) bias = std::move(own);
    block(rows, *bias);
  }
  return final_layer_norm_(rows);
}

}  // namespace weft::models::t5
