// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/tower_file.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

#include "diffusion/models/clip/openclip_layout.hpp"

namespace weft::models::text_encoders {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kShared = "shared.weight", kTokens = "encoder.embed_tokens.weight";

/// Files of T5's encoder alone name the table of tokens after the encoder, others after what it shares with the
/// decoder.
weights::StateDict with_shared(const weights::StateDict& file) {
  const at::Tensor* tokens = file.find(kTokens);
  if (tokens == nullptr || file.find(kShared) != nullptr) return file;
  weights::StateDict::Tensors tensors = file.tensors();
  tensors.emplace(kShared, *tokens);
  return {std::move(tensors), file.metadata(), file.path(), file.identity()};
}

/// Some tools keep the projection of the pooled output as OpenCLIP does, without ".weight" and the other way round.
weights::StateDict with_projection(const weights::StateDict& file) {
  const at::Tensor* projection = file.find("text_projection");
  if (projection == nullptr || projection->dim() != 2) return file;
  weights::StateDict::Tensors tensors = file.tensors();
  tensors.emplace("text_projection.weight", projection->t().contiguous());
  return {std::move(tensors), file.metadata(), file.path(), file.identity()};
}

std::string clip_tower(const weights::StateDict& dict, std::string_view smallest) {
  if (dict.has_prefix("text_model.encoder.layers.30.")) return "clip_g";
  if (dict.has_prefix("text_model.encoder.layers.22.")) return "clip_h";
  return std::string(smallest);
}

}  // namespace

std::optional<TowerFile> read_tower_file(const weights::StateDict& file) {
  if (file.has_prefix("encoder.block.0.layer.0.SelfAttention.")) {
    const bool is_umt5 = file.find("encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight") != nullptr;
    return TowerFile{is_umt5 ? "umt5xxl" : "t5xxl", with_shared(file)};
  }
  if (clip::has_openclip_layout(file)) {
    const weights::StateDict dict = clip::from_openclip_layout(file);
    return TowerFile{clip_tower(dict, "clip_g"), dict};
  }
  const weights::StateDict dict = with_projection(clip::with_outer_name(file));
  if (dict.has_prefix("text_model.encoder.layers.0.")) return TowerFile{clip_tower(dict, "clip_l"), dict};
  return std::nullopt;
}

bool is_unneeded(std::string_view key) {
  constexpr std::array kUnneeded{"decoder."sv,      "lm_head."sv,           "encoder.embed_tokens."sv,
                                 "vision_model."sv, "visual_projection."sv, "text_projection"sv,
                                 "visual."sv,       "spiece_model"sv};
  return std::ranges::any_of(kUnneeded, [key](std::string_view prefix) { return key.starts_with(prefix); });
}

}  // namespace weft::models::text_encoders
