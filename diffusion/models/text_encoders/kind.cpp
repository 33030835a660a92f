// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/kind.hpp"

#include <algorithm>
#include <stdexcept>

namespace weft::models::text_encoders {

std::shared_ptr<const TextEncoder> make_text_encoder(const std::string& kind, const TowerDicts& towers) {
  const Kind* found = KindRegistry::instance().find(kind);
  if (found == nullptr) throw std::logic_error("no such kind of text encoder: " + kind);
  const auto is_missing = [&](const std::string& tower) { return !towers.contains(tower); };
  if (std::ranges::any_of(found->required, is_missing)) throw std::logic_error("a tower is missing for " + kind);
  return found->make(towers);
}

std::string tower_title(std::string_view tower) {
  if (tower == "clip_l") return "CLIP-L";
  if (tower == "clip_g") return "CLIP-G";
  if (tower == "clip_h") return "CLIP-H";
  if (tower == "t5xxl") return "T5";
  if (tower == "umt5xxl") return "UMT5";
  return std::string(tower);
}

}  // namespace weft::models::text_encoders
