// SPDX-License-Identifier: Apache-2.0
// SD3: CLIP-L and CLIP-G side by side, padded to T5's width and in front of what T5 makes of the prompt; pooled of
// both. Each of the three may be left out: zeros stand for a missing CLIP.
#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/text_encoders/clip_tower.hpp"
#include "diffusion/models/text_encoders/combined.hpp"
#include "diffusion/models/text_encoders/t5_tower.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::text_encoders {
namespace {

constexpr std::int64_t kShortest = 77;  // positions of T5's prompts, at least
// What SD3's network was trained with.
constexpr std::int64_t kClipLWidth = 768, kClipGWidth = 1280, kWidth = 4096;

std::unique_ptr<const Tower> make_tower(const std::string& name, const weights::Scope& scope) {
  if (name == "t5xxl") return std::make_unique<const T5Tower>(scope, kShortest);
  return std::make_unique<const ClipTower>(scope, name == "clip_g" ? clip_g() : penultimate_clip_l());
}

const Encoded* find(const TowerResults& results, std::string_view name) {
  const auto found = results.find(name);
  return found == results.end() ? nullptr : &found->second;
}

/// [1, tokens, width] of both CLIPs; undefined when there is neither.
at::Tensor clips(const Encoded* l, const Encoded* g) {
  if (l == nullptr && g == nullptr) return {};
  if (g == nullptr) return l->cond;
  if (l == nullptr) return at::constant_pad_nd(g->cond, {kClipLWidth, 0});
  const std::int64_t tokens = std::min(l->cond.size(1), g->cond.size(1));
  return at::cat({l->cond.narrow(1, 0, tokens), g->cond.narrow(1, 0, tokens)}, -1);
}

Encoded combine(const TowerResults& results) {
  const Encoded *l = find(results, "clip_l"), *g = find(results, "clip_g"), *t5 = find(results, "t5xxl");
  const at::Tensor pooled = at::cat(
      {l != nullptr ? l->pooled : at::zeros({1, kClipLWidth}), g != nullptr ? g->pooled : at::zeros({1, kClipGWidth})},
      -1);
  at::Tensor cond = clips(l, g);
  if (!cond.defined()) return {t5->cond, pooled};
  const std::int64_t width = t5 != nullptr ? t5->cond.size(2) : kWidth;
  if (cond.size(2) > width)
    throw WeightsError(fmt::format("CLIP's vectors of {} numbers do not fit beside vectors of {}", cond.size(2), width),
                       "These text encoders are not those of Stable Diffusion 3.");
  cond = at::constant_pad_nd(cond, {0, width - cond.size(2)});
  return {t5 != nullptr ? at::cat({cond, t5->cond}, 1) : cond, pooled};
}

std::shared_ptr<const TextEncoder> make(const TowerDicts& dicts) {
  return combine_towers(dicts, {make_tower, combine});
}

const Registrar<Kind> sd3_registrar{"sd3", {"Stable Diffusion 3", {}, {"clip_l", "clip_g", "t5xxl"}, make}};

}  // namespace
}  // namespace weft::models::text_encoders
