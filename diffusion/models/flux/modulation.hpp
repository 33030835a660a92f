// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "diffusion/nn/linear.hpp"

namespace weft::models {

/// Two linear layers with a silu between them: how the timestep, the guidance and the pooled prompt come in.
class MlpEmbedder {
 public:
  explicit MlpEmbedder(const weights::Scope& scope, std::int64_t in = nn::kAny, std::int64_t hidden = nn::kAny);
  /// x: [B, in]. Returns [B, hidden].
  at::Tensor operator()(const at::Tensor& x) const;
  std::int64_t in_features() const { return in_layer_.in_features(); }

 private:
  nn::Linear in_layer_, out_layer_;
};

/// What modulation makes of the conditioning vector for one branch of a block. Each [B, 1, hidden].
struct Shift {
  at::Tensor shift;
  at::Tensor scale;
  at::Tensor gate;
};

/// A linear layer that gives `branches` times a Shift.
class Modulation {
 public:
  Modulation(const weights::Scope& scope, std::int64_t hidden, std::int64_t branches);
  /// silu_vec: [B, 1, hidden], the conditioning vector after silu, which is the same for all blocks.
  std::vector<Shift> operator()(const at::Tensor& silu_vec) const;

 private:
  nn::Linear lin_;
  std::int64_t branches_;
};

/// Normalises the last axis without weights (eps 1e-6), then x * (1 + scale) + shift. x: [B, L, hidden], left alone.
at::Tensor modulated_norm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale);

/// x += gate * branch, in place; both x and branch are the caller's own, and branch is used up.
void add_gated(at::Tensor& x, at::Tensor branch, const at::Tensor& gate);

/// Brings float16 infinities back into range, in place: large activations of published models overflow there.
void keep_finite(at::Tensor& x);

}  // namespace weft::models
