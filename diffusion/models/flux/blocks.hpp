// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "diffusion/models/flux/config.hpp"
#include "diffusion/models/flux/modulation.hpp"
#include "diffusion/nn/attention.hpp"
#include "diffusion/nn/linear.hpp"

namespace weft::models {

/// What every block of one forward pass is given.
struct FluxPass {
  at::Tensor silu_vec;  ///< [B, 1, hidden]
  at::Tensor turns;     ///< [text + image tokens, head size / 2], complex64
  at::Tensor bias{};    ///< [text + image tokens, the same], added to the scores of attention; undefined: nothing
};

/// Queries, keys and values. Each [B, heads, L, head size].
struct Heads {
  at::Tensor q, k, v;
};

/// Scales queries and keys to unit mean square over a head, times learned scales ("norm").
class QkNorm {
 public:
  QkNorm(const weights::Scope& scope, std::int64_t head_size);
  /// qkv: [B, L, 3 * hidden], heads side by side. Copies queries and keys; values stay where they are.
  Heads operator()(const at::Tensor& qkv, std::int64_t heads) const;

 private:
  const weights::Parameter* query_norm_;
  const weights::Parameter* key_norm_;
};

/// The weights that a double block has for the text, or for the picture.
class FluxStream {
 public:
  /// scope: the block. name: "img" or "txt".
  FluxStream(const weights::Scope& scope, std::string_view name, const FluxConfig& config);

  /// Both branches' modulation: attention, feed-forward.
  std::vector<Shift> modulation(const at::Tensor& silu_vec) const { return mod_(silu_vec); }
  Heads heads(const at::Tensor& x, const Shift& shift) const;
  /// x += attention's result, then += the feed-forward's, each gated; in place.
  void add_branches(at::Tensor& x, const at::Tensor& attended, const std::vector<Shift>& shifts) const;

 private:
  Modulation mod_;
  nn::Linear qkv_;
  QkNorm norm_;
  nn::Linear proj_, mlp_0_, mlp_2_;
  std::int64_t head_count_;
};

/// Text and picture attend to each other, with weights of their own (MMDiT, Esser et al. 2024).
class DoubleBlock {
 public:
  DoubleBlock(const weights::Scope& scope, const FluxConfig& config, nn::AttentionMode attention);
  /// img: [B, image tokens, hidden]; txt: [B, text tokens, hidden]; changed in place.
  void operator()(at::Tensor& img, at::Tensor& txt, const FluxPass& pass) const;

 private:
  FluxStream img_, txt_;
  nn::AttentionMode attention_;
};

/// Attention and feed-forward side by side over the whole sequence (Dehghani et al. 2023).
class SingleBlock {
 public:
  SingleBlock(const weights::Scope& scope, const FluxConfig& config, nn::AttentionMode attention);
  /// x: [B, text + image tokens, hidden], changed in place.
  void operator()(at::Tensor& x, const FluxPass& pass) const;

 private:
  at::Tensor branch(const at::Tensor& x, const Shift& shift, const FluxPass& pass) const;

  Modulation modulation_;
  nn::Linear linear1_, linear2_;
  QkNorm norm_;
  std::int64_t hidden_, head_count_;
  nn::AttentionMode attention_;
};

}  // namespace weft::models
