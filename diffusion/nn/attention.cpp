// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/attention.hpp"

#include <ATen/ops/_softmax.h>
#include <ATen/ops/baddbmm.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace weft::nn {
namespace {

/// Scores of one slice stay below this many bytes, so that the peak does not grow with the square of the picture.
constexpr std::int64_t kScoreBytes = std::int64_t{64} << 20;
/// Query slices are multiples of this many rows: as matrix kernels block rows, other cuts could change the bits.
constexpr std::int64_t kQueryRows = 512;

/// [B, L, heads * d] as [B, L, heads, d].
at::Tensor split_heads(const at::Tensor& x, std::int64_t heads) {
  return x.reshape({x.size(0), x.size(1), heads, x.size(2) / heads});
}

/// [B * heads, L, d] as [B, L, heads * d].
at::Tensor join_heads(const at::Tensor& x, std::int64_t heads) {
  return x.unflatten(0, {-1, heads}).transpose(1, 2).flatten(2);
}

double scale_of(std::int64_t head_size) { return std::pow(static_cast<double>(head_size), -0.5); }

/// softmax(q k^T * scale + bias) v of one slice. q: [N, Lq, d]; k_t: [N, d, Lk]; v: [N, Lk, d]; bias: [Lq, Lk] or
/// undefined.
at::Tensor attend(const at::Tensor& q, const at::Tensor& k_t, const at::Tensor& v, const at::Tensor& bias = {}) {
  at::Tensor scores = at::baddbmm(at::empty({1, 1, 1}, q.options()), q, k_t, 0, scale_of(q.size(2)));
  if (bias.defined()) scores.add_(bias);
  at::_softmax_out(scores, scores, -1, false);
  return at::bmm(scores, v);
}

/// One attention of [N, Lq, d], [N, d, Lk], [N, Lk, d] in slices: whole heads while they fit, else rows of one head.
at::Tensor attend_in_slices(const at::Tensor& q, const at::Tensor& k_t, const at::Tensor& v,
                            const at::Tensor& bias = {}) {
  const std::int64_t row_bytes = k_t.size(2) * static_cast<std::int64_t>(q.element_size());
  const std::int64_t heads_at_once = kScoreBytes / std::max<std::int64_t>(q.size(1) * row_bytes, 1);
  if (heads_at_once >= q.size(0)) return attend(q, k_t, v, bias);
  at::Tensor out = at::empty({q.size(0), q.size(1), v.size(2)}, q.options());
  const std::int64_t heads = std::max<std::int64_t>(heads_at_once, 1);
  const std::int64_t rows =
      heads_at_once > 0 ? q.size(1) : std::max<std::int64_t>(kScoreBytes / row_bytes / kQueryRows, 1) * kQueryRows;
  for (std::int64_t head = 0; head < q.size(0); head += heads) {
    const std::int64_t count = std::min(heads, q.size(0) - head);
    for (std::int64_t row = 0; row < q.size(1); row += rows) {
      const std::int64_t length = std::min(rows, q.size(1) - row);
      out.narrow(0, head, count)
          .narrow(1, row, length)
          .copy_(attend(q.narrow(0, head, count).narrow(1, row, length), k_t.narrow(0, head, count),
                        v.narrow(0, head, count), bias.defined() ? bias.narrow(0, row, length) : bias));
    }
  }
  return out;
}

at::Tensor attention_exact(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads) {
  const std::int64_t batch = q.size(0), size = q.size(2) / heads;
  // reshape copies for a batch above one and views for one: the memory layout that a matrix kernel meets is part of
  // what fixes its bits.
  const at::Tensor queries = split_heads(q, heads).permute({0, 2, 1, 3}).reshape({batch * heads, -1, size});
  const at::Tensor keys_t = split_heads(k, heads).permute({0, 2, 3, 1}).reshape({batch * heads, size, -1});
  const at::Tensor values = split_heads(v, heads).permute({0, 2, 1, 3}).reshape({batch * heads, -1, size});
  return join_heads(attend_in_slices(queries, keys_t, values), heads);
}

at::Tensor attention_fused(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads) {
  const at::Tensor out =
      at::scaled_dot_product_attention(split_heads(q, heads).transpose(1, 2), split_heads(k, heads).transpose(1, 2),
                                       split_heads(v, heads).transpose(1, 2));
  return out.transpose(1, 2).reshape(q.sizes());
}

bool is_exact(AttentionMode mode, at::ScalarType dtype) {
  return mode == AttentionMode::exact || (mode == AttentionMode::automatic && dtype == at::kFloat);
}

}  // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads,
                     AttentionMode mode) {
  return is_exact(mode, q.scalar_type()) ? attention_exact(q, k, v, heads) : attention_fused(q, k, v, heads);
}

at::Tensor attention_of_heads(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, AttentionMode mode,
                              const at::Tensor& bias) {
  if (!is_exact(mode, q.scalar_type())) {
    const auto mask = bias.defined() ? std::optional(bias) : std::nullopt;
    return at::scaled_dot_product_attention(q, k, v, mask).transpose(1, 2).flatten(2);
  }
  const std::int64_t heads = q.size(1);
  const auto folded = [](const at::Tensor& x) { return x.reshape({x.size(0) * x.size(1), x.size(2), x.size(3)}); };
  return join_heads(attend_in_slices(folded(q), folded(k).transpose(1, 2), folded(v), bias), heads);
}

at::Tensor attention_masked(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads,
                            const at::Tensor& mask) {
  const std::int64_t batch = q.size(0), size = q.size(2) / heads;
  const auto fold = [&](const at::Tensor& x) {
    return split_heads(x, heads).permute({0, 2, 1, 3}).reshape({batch * heads, -1, size}).contiguous();
  };
  at::Tensor scores = at::bmm(fold(q), fold(k).transpose(1, 2)).mul_(scale_of(size));
  if (mask.defined()) scores.add_(mask);
  return join_heads(at::bmm(scores.softmax(-1), fold(v)), heads);
}

}  // namespace weft::nn
