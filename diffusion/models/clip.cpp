// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "diffusion/models/clip/text_model.hpp"
#include "diffusion/models/clip/weighted_encoding.hpp"
#include "diffusion/text/token_chunks.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// CLIP-L alone, as SD1.x has it.
class ClipL final : public TextEncoder {
 public:
  explicit ClipL(const weights::StateDict& dict)
      : store_(std::make_unique<weights::ParameterStore>(dict)),
        model_(weights::Scope(*store_, "text_model"), clip::Activation::quick_gelu) {
    if (model_.vocabulary() > text::kClipEnd) return;
    throw WeightsError(
        fmt::format("{}: {}text_model.embeddings.token_embedding.weight has {} rows; CLIP's vocabulary has {}",
                    dict.path().string(), dict.prefix(), model_.vocabulary(), text::kClipEnd + 1),
        "This text model was made for another tokenizer.");
  }

  Encoded encode(std::string_view prompt, const EncodeOptions& options) const override {
    const text::ChunkOptions chunking{.length = model_.positions(), .embedding = {model_.width(), "clip_l"}};
    const auto chunks = text::token_chunks(prompt, chunking, options.embeddings);
    return clip::encode_weighted(model_, chunks, chunking.padding, options.stop_at_layer);
  }

  weights::ParameterStore& store() const override { return *store_; }
  std::vector<TextTower> towers() const override { return {{"clip_l", ""}}; }

 private:
  std::unique_ptr<weights::ParameterStore> store_;
  clip::TextModel model_;
};

}  // namespace

std::shared_ptr<const TextEncoder> make_clip_l(const weights::StateDict& dict) {
  return std::make_shared<const ClipL>(dict);
}

}  // namespace weft::models
