// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace weft::nn {

/// How attention is computed.
enum class AttentionMode {
  automatic,  ///< exact in float32, fused in float16 and bfloat16
  exact,      ///< scores, softmax, product: ComfyUI's default on the CPU, bit for bit in float32
  fused,      ///< scaled_dot_product_attention: less memory, other rounding (docs/comfyui-compatibility.md)
};

/// Multi-head attention softmax(q k^T / sqrt(d)) v, d = channels / heads, with the heads side by side on the last axis.
/// q: [B, Lq, C]; k, v: [B, Lk, C]; all of one dtype. Returns [B, Lq, C], contiguous.
/// The scores never take more than about 64 MiB at once: heads, then queries, go in slices, which leaves the bits
/// alone.
at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads,
                     AttentionMode mode = AttentionMode::automatic);

/// The same with the heads apart, as rotary embeddings leave them.
/// q: [B, heads, Lq, d]; k, v: [B, heads, Lk, d]; of any strides. bias: [Lq, Lk] of their dtype, added to the scores of
/// every head, or undefined. Returns [B, Lq, heads * d], contiguous.
at::Tensor attention_of_heads(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                              AttentionMode mode = AttentionMode::automatic, const at::Tensor& bias = {});

/// Multi-head attention in the plain order of operations that text encoders use: q k^T, times d^-0.5, plus mask,
/// softmax, times v. mask: [Lq, Lk] of the dtype of q, or undefined.
at::Tensor attention_masked(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads,
                            const at::Tensor& mask);

}  // namespace weft::nn
