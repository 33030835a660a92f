// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "diffusion/models/clip/text_model.hpp"
#include "diffusion/models/text_encoders/tower.hpp"

namespace weft::models::text_encoders {

/// What a family does with a CLIP text model, which its weights do not tell. As it stands: CLIP-L in SD1.x and Flux.
struct ClipUse {
  std::string name = "clip_l";
  clip::Activation activation = clip::Activation::quick_gelu;
  std::int64_t padding = text::kClipEnd;
  clip::HiddenLayer layer{};     ///< where no other is asked for
  bool projects_pooled = false;  ///< pooled goes through text_projection
};

/// CLIP-L as SDXL and SD3 use it: the last layer but one, without the final LayerNorm.
ClipUse penultimate_clip_l();
/// OpenCLIP's bigG as SDXL and SD3 use it: the same, pooled projected, padded with 0.
ClipUse clip_g();
/// OpenCLIP's H as SD2.x uses it: the last layer but one with the final LayerNorm.
ClipUse clip_h();

/// A CLIP text model with CLIP's tokenizer. Pooled is read at the first end token.
class ClipTower final : public Tower {
 public:
  /// scope: of keys "text_model.…" and "text_projection.weight" in the layout of transformers. Throws WeightsError
  /// when weights are missing or do not fit, or the vocabulary is not CLIP's.
  ClipTower(const weights::Scope& scope, ClipUse use);

  text::ChunkOptions chunking() const override;
  at::Tensor embed(const at::Tensor& ids) const override { return model_.embed(ids); }
  TowerOutput forward(at::Tensor rows, std::span<const text::Chunk> chunks,
                      std::optional<int> stop_at_layer) const override;

 private:
  ClipUse use_;
  clip::TextModel model_;
  std::optional<nn::Linear> text_projection_;
};

}  // namespace weft::models::text_encoders
