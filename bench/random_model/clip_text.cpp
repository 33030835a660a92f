// SPDX-License-Identifier: Apache-2.0
#include "bench/random_model/parts.hpp"

#include <fmt/format.h>

namespace weft::bench {
namespace {

constexpr std::int64_t kVocabulary = 49408;
constexpr std::int64_t kPositions = 77;

void text_layer(Layout& layout, const std::string& key, const ClipTextSizes& sizes) {
  const std::int64_t width = sizes.width;
  layout.norm(key + ".layer_norm1", width);
  layout.norm(key + ".layer_norm2", width);
  layout.linear(key + ".self_attn.q_proj", width, width, kAttentionGain);
  layout.linear(key + ".self_attn.k_proj", width, width, kAttentionGain);
  layout.linear(key + ".self_attn.v_proj", width, width);
  layout.linear(key + ".self_attn.out_proj", width, width);
  layout.linear(key + ".mlp.fc1", sizes.intermediate, width);
  layout.linear(key + ".mlp.fc2", width, sizes.intermediate);
}

}  // namespace

void clip_text_model(Layout& layout, const std::string& key, const ClipTextSizes& sizes) {
  layout.embedding(key + ".embeddings.token_embedding", kVocabulary, sizes.width);
  layout.embedding(key + ".embeddings.position_embedding", kPositions, sizes.width);
  layout.indices(key + ".embeddings.position_ids", {1, kPositions});
  for (std::int64_t i = 0; i < sizes.layers; ++i)
    text_layer(layout, fmt::format("{}.encoder.layers.{}", key, i), sizes);
  layout.norm(key + ".final_layer_norm", sizes.width);
}

}  // namespace weft::bench
