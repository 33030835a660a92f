// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/kind.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace weft::models::text_encoders {
namespace {

constexpr std::pair<std::string_view, std::string_view> kOtherFamilies[] = {
    {"stable_cascade", "Stable Cascade"},
    {"stable_audio", "Stable Audio"},
    {"mochi", "Mochi"},
    {"ltxv", "LTX-Video"},
    {"pixart", "PixArt"},
    {"cosmos", "Cosmos"},
    {"lumina2", "Lumina"},
    {"wan", "Wan"},
    {"hidream", "HiDream"},
    {"chroma", "Chroma"},
    {"ace", "ACE-Step"},
    {"omnigen2", "OmniGen2"},
    {"qwen_image", "Qwen-Image"},
    {"hunyuan_image", "HunyuanImage"},
    {"hunyuan_video", "HunyuanVideo"},
    {"hunyuan_dit", "HunyuanDiT"},
    {"hunyuan_video_15", "HunyuanVideo"},
    {"kandinsky5", "Kandinsky"},
    {"kandinsky5_image", "Kandinsky"},
    {"flux2", "Flux.2"},
    {"flux3", "Flux.3"},
    {"newbie", "NewBie"},
    {"minimax", "MiniMax-H3"},
    {"mage", "MageFlow"},
    {"boogu", "Boogu"},
    {"krea2", "Krea 2"},
    {"ideogram4", "Ideogram"},
    {"fibo2", "FIBO"},
    {"longcat_image", "LongCat-Image"},
    {"joyimage", "JoyAI-Image"},
    {"lens", "Lens"},
    {"pixeldit", "PixelDiT"},
    {"ovis", "Ovis-Image"},
    {"moss_image", "MOSS-Image"},
    {"cogvideox", "CogVideoX"},
};

}  // namespace

std::shared_ptr<const TextEncoder> make_text_encoder(const std::string& kind, const TowerDicts& towers) {
  const Kind* found = KindRegistry::instance().find(kind);
  if (found == nullptr) throw std::logic_error("no such kind of text encoder: " + kind);
  const auto is_missing = [&](const std::string& tower) { return !towers.contains(tower); };
  if (std::ranges::any_of(found->required, is_missing)) throw std::logic_error("a tower is missing for " + kind);
  return found->make(towers);
}

std::optional<std::string_view> other_family(std::string_view type) {
  for (const auto& [word, title] : kOtherFamilies)
    if (word == type) return title;
  return std::nullopt;
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
