// SPDX-License-Identifier: Apache-2.0
// Flux: what T5 makes of a prompt, and CLIP-L's pooled output, not projected.
#include "diffusion/models/text_encoders/clip_tower.hpp"
#include "diffusion/models/text_encoders/combined.hpp"
#include "diffusion/models/text_encoders/t5_tower.hpp"

namespace weft::models::text_encoders {
namespace {

constexpr std::int64_t kShortest = 256;  // positions of T5's prompts, at least

std::unique_ptr<const Tower> make_tower(const std::string& name, const weights::Scope& scope) {
  if (name == "t5xxl") return std::make_unique<const T5Tower>(scope, kShortest);
  return std::make_unique<const ClipTower>(scope, ClipUse{});
}

Encoded combine(const TowerResults& results) { return {results.at("t5xxl").cond, results.at("clip_l").pooled}; }

std::shared_ptr<const TextEncoder> make(const TowerDicts& dicts) {
  return combine_towers(dicts, {make_tower, combine});
}

const Registrar<Kind> flux_registrar{"flux", {"Flux", {"clip_l", "t5xxl"}, {}, make}};

}  // namespace
}  // namespace weft::models::text_encoders
