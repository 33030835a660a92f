// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/models/t5/relative_bias.hpp"
#include "diffusion/nn/embedding.hpp"
#include "diffusion/nn/linear.hpp"
#include "diffusion/weights/scope.hpp"

namespace weft::models::t5 {

/// Root mean square normalisation with `weight` [size], without mean or bias.
class RmsNorm {
 public:
  RmsNorm(const weights::Scope& scope, std::int64_t size);
  /// x: [..., size].
  at::Tensor operator()(const at::Tensor& x) const;

  const weights::Parameter* weight;
};

/// Self-attention whose scores are not scaled and carry a position bias.
class SelfAttention {
 public:
  /// heads: as the first block's bias has them.
  SelfAttention(const weights::Scope& scope, std::int64_t width, std::int64_t heads);
  /// x: [B, L, width]; bias: of L positions.
  at::Tensor operator()(const at::Tensor& x, const RelativeBias& bias) const;

  nn::Linear q, k, v, o;
  /// [buckets, heads]; null in all blocks but the first, save for UMT5, where each has its own.
  const weights::Parameter* relative_attention_bias;

 private:
  std::int64_t heads_;
};

/// The feed-forward part, gated: gelu(x wi_0) times x wi_1, then wo (Shazeer 2020).
class GatedFeedForward {
 public:
  GatedFeedForward(const weights::Scope& scope, std::int64_t width);
  at::Tensor operator()(const at::Tensor& x) const;

  nn::Linear wi_0, wi_1, wo;
};

/// One transformer block, pre-norm.
class Block {
 public:
  Block(const weights::Scope& scope, std::int64_t width, std::int64_t heads);
  /// x: [B, L, width], the caller's own, written over.
  void operator()(at::Tensor& x, const RelativeBias& bias) const;
  /// The bias of its own, for x's length; nothing when it uses an earlier block's.
  std::optional<RelativeBias> own_bias(std::int64_t length) const;

 private:
  RmsNorm attention_norm_;
  SelfAttention attention_;
  RmsNorm feed_forward_norm_;
  GatedFeedForward feed_forward_;
};

/// The encoder of T5 v1.1 (Raffel et al. 2020) and UMT5 (Chung et al. 2023), configured from the shapes of its weights
/// in the layout of transformers ("shared.weight", "encoder.block.0.…").
class Encoder {
 public:
  /// Throws WeightsError when weights are missing or do not fit together.
  explicit Encoder(const weights::Scope& scope);

  /// ids: [B, L], int64. Returns [B, L, width] in the compute dtype.
  at::Tensor embed(const at::Tensor& ids) const;
  /// rows: [B, L, width], the caller's own, written over. stop_at_layer: negative, from the end; nothing, or beyond the
  /// blocks there are: the last. Returns [B, L, width] with the final norm.
  at::Tensor forward(at::Tensor rows, std::optional<int> stop_at_layer) const;

  std::int64_t vocabulary() const { return shared_.count(); }
  std::int64_t width() const { return shared_.size(); }
  std::int64_t blocks() const { return static_cast<std::int64_t>(blocks_.size()); }

 private:
  nn::Embedding shared_;
  std::vector<Block> blocks_;
  RmsNorm final_layer_norm_;
};

}  // namespace weft::models::t5
