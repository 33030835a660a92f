// SPDX-License-Identifier: Apache-2.0
// SDXL: CLIP-L and OpenCLIP's bigG side by side, pooled from the second.
#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/models/text_encoders/clip_tower.hpp"
#include "diffusion/models/text_encoders/combined.hpp"

namespace weft::models::text_encoders {
namespace {

std::unique_ptr<const Tower> make_tower(const std::string& name, const weights::Scope& scope) {
  return std::make_unique<const ClipTower>(scope, name == "clip_g" ? clip_g() : penultimate_clip_l());
}

/// Where an embedding gives one tower more tokens than the other, what has no counterpart is cut off.
Encoded combine(const TowerResults& results) {
  const at::Tensor& l = results.at("clip_l").cond;
  const Encoded& g = results.at("clip_g");
  const std::int64_t tokens = std::min(l.size(1), g.cond.size(1));
  return {at::cat({l.narrow(1, 0, tokens), g.cond.narrow(1, 0, tokens)}, -1), g.pooled};
}

std::shared_ptr<const TextEncoder> make(const TowerDicts& dicts) {
  return combine_towers(dicts, {make_tower, combine});
}

const Registrar<Kind> sdxl_registrar{"sdxl", {"Stable Diffusion XL", {"clip_l", "clip_g"}, {}, make}};

}  // namespace
}  // namespace weft::models::text_encoders
