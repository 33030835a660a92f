// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/model_families.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "diffusion/models/family.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/weights/load.hpp"

namespace weft::app::check {
namespace {

/// What the published files of a family have in their names, in small letters without separators. The first that is
/// found counts. A family that gets registered under its title is no longer lacking.
constexpr std::pair<std::string_view, std::string_view> kFamiliesByName[] = {
    {"pidflux1", "PiD"},
    {"flux3", "Flux.3"},
    {"flux2", "Flux.2"},
    {"qwenimage", "Qwen-Image"},
    {"firered", "Qwen-Image"},
    {"zimage", "Z-Image"},
    {"chronoedit", "Wan"},
    {"causalforcing", "Wan"},
    {"humo", "Wan"},
    {"wananimate", "Wan"},
    {"wan1", "Wan"},
    {"wan2", "Wan"},
    {"hunyuanvideo", "HunyuanVideo"},
    {"hunyuan3d", "Hunyuan3D"},
    {"hunyuanimage", "HunyuanImage"},
    {"hunyuandit", "HunyuanDiT"},
    {"ltxv", "LTX-Video"},
    {"ltx2", "LTX-Video"},
    {"ltxvideo", "LTX-Video"},
    {"stableaudio", "Stable Audio"},
    {"acestep", "ACE-Step"},
    {"hidream", "HiDream"},
    {"omnigen", "OmniGen2"},
    {"chroma", "Chroma"},
    {"lumina", "Lumina"},
    {"netayume", "Lumina"},
    {"newbie", "NewBie"},
    {"kandinsky", "Kandinsky"},
    {"cosmos", "Cosmos"},
    {"mochi", "Mochi"},
    {"capybara", "HunyuanVideo"},
    {"cascade", "Stable Cascade"},
    {"auraflow", "AuraFlow"},
    {"pixart", "PixArt"},
    {"sana", "Sana"},
    {"sd3", "Stable Diffusion 3"},
    {"svd", "Stable Video Diffusion"},
    {"sv3d", "Stable Video 3D"},
    {"zero123", "Stable Zero123"},
    {"ovisimage", "Ovis-Image"},
    {"longcatimage", "LongCat-Image"},
    {"ernieimage", "ERNIE-Image"},
    {"booguimage", "Boogu"},
    {"ideogram4", "Ideogram"},
    {"krea2", "Krea 2"},
    {"fibo", "FIBO"},
    {"joyai", "JoyAI-Image"},
    {"mageflow", "MageFlow"},
    {"mingimage", "Ming-Image"},
    {"mossimage", "MOSS-Image"},
    {"minimaxh3", "MiniMax-H3"},
    {"fasth3", "MiniMax-H3"},
    {"minimaxmusic", "MiniMax-Music"},
    {"yue2", "YuE"},
    {"anima", "Anima"},
    {"lensturbo", "Lens"},
    {"lensbf16", "Lens"},
    {"pixeldit", "PixelDiT"},
    {"pixal3d", "Pixal3D"},
    {"trellis", "TRELLIS"},
    {"triposplat", "TripoSplat"},
    {"seedvr", "SeedVR2"},
    {"voidpass", "VOID"},
    {"lotusdepth", "Lotus"},
    {"rtdetr", "RT-DETR"},
    {"sam3", "SAM 3"},
    {"sdpose", "SDPose"},
};

/// The words of the loaders' `type` whose family is called otherwise than the word.
constexpr std::pair<std::string_view, std::string_view> kFamiliesByType[] = {
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
    {"hunyuan_video_15", "HunyuanVideo"},
    {"kandinsky5", "Kandinsky"},
    {"kandinsky5_image", "Kandinsky"},
    {"flux2", "Flux.2"},
    {"flux3", "Flux.3"},
    {"newbie", "NewBie"},
    {"sd3", "Stable Diffusion 3"},
};

/// "Flux\flux-2-klein.safetensors" -> "flux2klein.safetensors" without its dot: letters and digits of the name alone.
std::string plain_name(std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  std::string plain;
  for (const char letter : file)
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return plain;
}

bool has_family(std::string_view title) {
  return models::FamilyRegistry::instance().find(std::string(title)) != nullptr;
}

}  // namespace

std::string_view family_lacking_by_name(std::string_view file) {
  const std::string plain = plain_name(file);
  for (const auto& [part, title] : kFamiliesByName)
    if (plain.find(part) != std::string::npos) return has_family(title) ? std::string_view{} : title;
  return {};
}

std::string family_lacking_by_type(std::string_view type) {
  if (models::text_encoders::KindRegistry::instance().find(std::string(type)) != nullptr) return {};
  for (const auto& [word, title] : kFamiliesByType)
    if (word == type) return has_family(title) ? std::string{} : std::string(title);
  return std::string(type);
}

std::optional<std::string> KnownFiles::unusable(const std::filesystem::path& file) {
  const auto [entry, fresh] = seen_.try_emplace(file.string());
  if (!fresh) return entry->second;
  try {
    const auto recognised = models::recognise(weights::load_state_dict(file));
    if (recognised && recognised->family.empty()) entry->second = recognised->kind;
  } catch (...) {
    seen_.erase(entry);  // the next workflow that wants it is told as well
    throw;
  }
  return entry->second;
}

}  // namespace weft::app::check
