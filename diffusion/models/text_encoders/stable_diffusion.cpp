// SPDX-License-Identifier: Apache-2.0
// A CLIP text model alone: CLIP-L of SD1.x, OpenCLIP's H of SD2.x, OpenCLIP's bigG of SDXL's refiner.
#include "diffusion/models/text_encoders/clip_tower.hpp"
#include "diffusion/models/text_encoders/combined.hpp"

namespace weft::models::text_encoders {
namespace {

ClipUse use_of(const std::string& tower) {
  if (tower == "clip_g") return clip_g();
  if (tower == "clip_h") return clip_h();
  return {};
}

std::shared_ptr<const TextEncoder> make(const TowerDicts& dicts) {
  return combine_towers(dicts, {[](const std::string& name, const weights::Scope& scope) {
                                  return std::make_unique<const ClipTower>(scope, use_of(name));
                                },
                                [](const TowerResults& results) { return results.begin()->second; }});
}

const Registrar<Kind> stable_diffusion_registrar{"stable_diffusion",
                                                 {"Stable Diffusion", {}, {"clip_l", "clip_h", "clip_g"}, make}};

}  // namespace
}  // namespace weft::models::text_encoders
