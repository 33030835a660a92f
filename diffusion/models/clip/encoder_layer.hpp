// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "diffusion/nn/linear.hpp"
#include "diffusion/nn/norm.hpp"
#include "diffusion/weights/scope.hpp"

namespace weft::models::clip {

/// The feed-forward activation, which shapes do not tell.
enum class Activation {
  quick_gelu,  ///< OpenAI's CLIP-L
  gelu,        ///< the OpenCLIP towers
  gelu_tanh,   ///< SigLIP
};

/// One layer of CLIP's transformers, of text or of pictures; pre-norm.
class EncoderLayer {
 public:
  EncoderLayer(const weights::Scope& scope, std::int64_t width, std::int64_t heads, Activation activation);
  /// x: [B, L, width], the caller's own, written over; mask: [L, L], or undefined.
  void operator()(at::Tensor& x, const at::Tensor& mask) const;

 private:
  at::Tensor self_attention(const at::Tensor& x, const at::Tensor& mask) const;
  at::Tensor mlp(const at::Tensor& x) const;

  nn::LayerNorm layer_norm1_;
  nn::Linear q_proj_, k_proj_, v_proj_, out_proj_;
  nn::LayerNorm layer_norm2_;
  nn::Linear fc1_, fc2_;
  std::int64_t heads_;
  Activation activation_;
};

/// The layers "0", "1"… of a transformer. Throws WeightsError when there is none, or when one does not fit.
std::vector<EncoderLayer> encoder_layers(const weights::Scope& scope, std::int64_t width, std::int64_t heads,
                                         Activation activation);

}  // namespace weft::models::clip
