// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "diffusion/nn/attention.hpp"
#include "diffusion/nn/conv.hpp"
#include "diffusion/nn/linear.hpp"
#include "diffusion/nn/norm.hpp"
#include "diffusion/sampling/network_hook.hpp"

namespace weft::models {

/// A self-attention that hooks may look into.
struct HookedAttention {
  const sampling::NetworkHooks& hooks;
  sampling::SelfAttention place;
};

/// Attention of x to a context (to itself in self-attention).
class CrossAttention {
 public:
  CrossAttention(const weights::Scope& scope, std::int64_t channels, std::int64_t context_size, std::int64_t heads,
                 nn::AttentionMode mode);
  /// x: [B, L, channels]; context: [B, tokens, context_size]. Returns [B, L, channels].
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& context) const;
  /// Self-attention of x, as the hooks have it.
  at::Tensor hooked(at::Tensor x, HookedAttention attention) const;
  std::int64_t context_size() const { return to_k_.in_features(); }

 private:
  nn::Linear to_q_, to_k_, to_v_, to_out_;
  std::int64_t heads_;
  nn::AttentionMode mode_;
};

/// Self-attention, attention to the prompt, gated feed-forward, each with a residual connection.
class BasicTransformerBlock {
 public:
  BasicTransformerBlock(const weights::Scope& scope, std::int64_t channels, std::int64_t heads,
                        nn::AttentionMode mode);
  /// x: [B, L, channels], the caller's own and changed in place. context: [B, tokens, context_size]. hooked: null where
  /// nothing looks into this call.
  at::Tensor operator()(at::Tensor x, const at::Tensor& context, const HookedAttention* hooked = nullptr) const;
  std::int64_t context_size() const { return attn2_.context_size(); }

 private:
  nn::LayerNorm norm1_, norm2_, norm3_;
  CrossAttention attn1_, attn2_;
  nn::Linear ff_in_, ff_out_;
};

/// Transformer blocks over the cells of a feature map, between two projections and with a residual connection.
class SpatialTransformer {
 public:
  SpatialTransformer(const weights::Scope& scope, std::int64_t channels, nn::AttentionMode mode);
  /// x: [B, channels, H, W]. context: [B, tokens, context_size()]. hooks: null where nothing looks into this call;
  /// block: where this is, for them.
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& context, const sampling::NetworkHooks* hooks = nullptr,
                        sampling::UnetBlock block = {}) const;
  std::int64_t context_size() const { return blocks_.front().context_size(); }

 private:
  nn::GroupNorm norm_;
  std::optional<nn::Conv2d> conv_in_, conv_out_;        // SD 1.x projects by 1x1 convolutions,
  std::optional<nn::Linear> linear_in_, linear_out_;    // later models by linear layers
  std::vector<BasicTransformerBlock> blocks_;
};

}  // namespace weft::models
