// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/models/t5/encoder.hpp"
#include "diffusion/models/text_encoders/tower.hpp"

namespace weft::models::text_encoders {

/// T5 with its tokenizer: one chunk whatever the prompt's length, no attention mask, nothing pooled.
class T5Tower final : public Tower {
 public:
  /// scope: of keys "shared.weight" and "encoder.…". min_length: prompts are padded to it. Throws WeightsError when
  /// weights are missing or do not fit, or the vocabulary is not T5's.
  T5Tower(const weights::Scope& scope, std::int64_t min_length);

  text::ChunkOptions chunking() const override { return text::t5_chunking(encoder_.width(), min_length_); }
  at::Tensor embed(const at::Tensor& ids) const override { return encoder_.embed(ids); }
  TowerOutput forward(at::Tensor rows, std::span<const text::Chunk> chunks,
                      std::optional<int> stop_at_layer) const override;

 private:
  t5::Encoder encoder_;
  std::int64_t min_length_;
};

}  // namespace weft::models::text_encoders
