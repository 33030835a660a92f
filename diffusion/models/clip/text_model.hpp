// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/models/clip/encoder_layer.hpp"
#include "diffusion/nn/embedding.hpp"
#include "diffusion/nn/norm.hpp"
#include "diffusion/weights/scope.hpp"

namespace weft::models::clip {

/// What the text model gives. hidden: [B, L, width]; pooled: [B, width], the last layer at each row's pooled_at.
struct TextOutput {
  at::Tensor hidden;
  at::Tensor pooled;
};

/// Which hidden states count.
struct HiddenLayer {
  /// Negative, from the end; nothing, or beyond the layers there are: the last, with the final LayerNorm.
  std::optional<int> stop_at;
  bool normed = true;  ///< the final LayerNorm is applied to an earlier layer too
};

/// CLIP's text transformer (Radford et al. 2021) in the layout of transformers ("text_model.embeddings.…"), configured
/// from the shapes of its weights: head size 64, layers by count, vocabulary, positions and width as they are.
class TextModel {
 public:
  /// Throws WeightsError when weights are missing or do not fit together.
  TextModel(const weights::Scope& scope, Activation activation);

  /// ids: [B, L], int64, L at most positions(). Returns their embedding rows, [B, L, width], float32 or the compute
  /// dtype, without positions.
  at::Tensor embed(const at::Tensor& ids) const;

  /// tokens: [B, L, width] from embed(), rows replaced at will. pooled_at: for each of B the position whose last
  /// hidden state, with the final LayerNorm, is the pooled output.
  TextOutput forward(const at::Tensor& tokens, const std::vector<std::int64_t>& pooled_at,
                     const HiddenLayer& layer) const;

  std::int64_t vocabulary() const { return token_embedding_.count(); }
  std::int64_t width() const { return token_embedding_.size(); }
  std::int64_t positions() const { return position_embedding_.count(); }
  std::int64_t layers() const { return static_cast<std::int64_t>(layers_.size()); }

 private:
  nn::Embedding token_embedding_;
  nn::Embedding position_embedding_;
  std::vector<EncoderLayer> layers_;
  nn::LayerNorm final_layer_norm_;
};

}  // namespace weft::models::clip
