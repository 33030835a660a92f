// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>

#include <ATen/core/Tensor.h>

#include "diffusion/text/token_chunks.hpp"

namespace weft::models::text_encoders {

/// What a tower makes of a batch of chunks, in the compute dtype.
struct TowerOutput {
  at::Tensor hidden;  ///< [B, L, width]
  at::Tensor pooled;  ///< [B, width], or undefined
};

/// One network of a text encoder, and how it wants its tokens. Immutable; used while a lease of its store lives.
class Tower {
 public:
  virtual ~Tower() = default;

  virtual text::ChunkOptions chunking() const = 0;
  /// ids: [B, L], int64, of the tower's vocabulary. Returns its input rows, [B, L, width].
  virtual at::Tensor embed(const at::Tensor& ids) const = 0;
  /// rows: [B, L, width], the caller's own, written over: those of the chunks. stop_at_layer: as EncodeOptions has it;
  /// nothing: the layer that the tower's family uses.
  virtual TowerOutput forward(at::Tensor rows, std::span<const text::Chunk> chunks,
                              std::optional<int> stop_at_layer) const = 0;
};

}  // namespace weft::models::text_encoders
