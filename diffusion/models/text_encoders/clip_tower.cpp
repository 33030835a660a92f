// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/clip_tower.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/base/errors.hpp"

namespace weft::models::text_encoders {
namespace {

constexpr int kPenultimate = -2;

/// Where the pooled output is read: at the first end token, plus (as ComfyUI counts) embeddings behind it.
std::int64_t pooled_position(const text::Chunk& chunk) {
  const auto is_end = [](const text::Token& token) {
    const auto* id = std::get_if<std::int64_t>(&token.value);
    return id != nullptr && *id == text::kClipEnd;
  };
  const auto is_embedding = [](const text::Token& token) { return std::holds_alternative<at::Tensor>(token.value); };
  const auto end = std::find_if(chunk.begin(), chunk.end(), is_end);
  return end - chunk.begin() + std::count_if(end, chunk.end(), is_embedding);
}

}  // namespace

ClipUse penultimate_clip_l() { return {.layer = {kPenultimate, false}}; }

ClipUse clip_g() {
  return {.name = "clip_g",
          .activation = clip::Activation::gelu,
          .padding = 0,
          .layer = {kPenultimate, false},
          .projects_pooled = true};
}

ClipUse clip_h() {
  return {.name = "clip_h",
          .activation = clip::Activation::gelu,
          .padding = 0,
          .layer = {kPenultimate, true},
          .projects_pooled = true};
}

ClipTower::ClipTower(const weights::Scope& scope, ClipUse use)
    : use_(std::move(use)), model_(scope / "text_model", use_.activation) {
  if (use_.projects_pooled) text_projection_.emplace(scope / "text_projection", model_.width());
  if (model_.vocabulary() > text::kClipEnd) return;
  throw WeightsError(fmt::format("{} has {} rows; CLIP's vocabulary has {}",
                                 nn::describe(scope, "text_model.embeddings.token_embedding.weight"),
                                 model_.vocabulary(), text::kClipEnd + 1),
                     "This text model was made for another tokenizer.");
}

text::ChunkOptions ClipTower::chunking() const {
  return {.length = model_.positions(), .padding = use_.padding, .embedding = {model_.width(), use_.name}};
}

TowerOutput ClipTower::forward(at::Tensor rows, std::span<const text::Chunk> chunks,
                               std::optional<int> stop_at_layer) const {
  std::vector<std::int64_t> pooled_at;
  for (const text::Chunk& chunk : chunks) pooled_at.push_back(pooled_position(chunk));
  clip::HiddenLayer layer = use_.layer;
  if (stop_at_layer) layer.stop_at = stop_at_layer;
  clip::TextOutput out = model_.forward(rows, pooled_at, layer);
  if (text_projection_) out.pooled = (*text_projection_)(out.pooled);
  return {out.hidden, out.pooled};
}

}  // namespace weft::models::text_encoders
