// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/model_families.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "diffusion/models/family.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/weights/load.hpp"

namespace weft::app::check {
namespace {

/// What the published files of a family have in their names, at the beginning of a word, in small letters and without
/// separators. The first that is found counts. A family that gets registered under its title is no longer lacking.
constexpr std::pair<std::string_view, std::string_view> kFamiliesByName[] = {
    {"pidflux1", "PiD"},
    {"flux3", "Flux.3"},
    {"flux2", "Flux.2"},
    {"qwenimage", "Qwen-Image"},
    {"firered", "Qwen-Image"},
    {"zimage", "Z-Image"},
    {"chronoedit", "Wan"},
    {"causalforcing", "Wan"},
    {"humo17b", "Wan"},
    {"wananimate", "Wan"},
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
    {"chroma1", "Chroma"},
    {"chromahd", "Chroma"},
    {"chromaradiance", "Chroma"},
    {"chromaunlocked", "Chroma"},
    {"luminaimage", "Lumina"},
    {"lumina2", "Lumina"},
    {"netayume", "Lumina"},
    {"newbieimage", "NewBie"},
    {"kandinsky", "Kandinsky"},
    {"cosmospredict", "Cosmos"},
    {"cosmos1", "Cosmos"},
    {"mochipreview", "Mochi"},
    {"mochi1", "Mochi"},
    {"capybara", "HunyuanVideo"},
    {"stablecascade", "Stable Cascade"},
    {"auraflow", "AuraFlow"},
    {"pixart", "PixArt"},
    {"sana1", "Sana"},
    {"sanasprint", "Sana"},
    {"sd35", "Stable Diffusion 3"},
    {"sd3medium", "Stable Diffusion 3"},
    {"sd3large", "Stable Diffusion 3"},
    {"svd", "Stable Video Diffusion"},
    {"sv3d", "Stable Video 3D"},
    {"zero123", "Stable Zero123"},
    {"ovisimage", "Ovis-Image"},
    {"longcatimage", "LongCat-Image"},
    {"ernieimage", "ERNIE-Image"},
    {"booguimage", "Boogu"},
    {"ideogram4", "Ideogram"},
    {"krea2", "Krea 2"},
    {"fibo2", "FIBO"},
    {"joyai", "JoyAI-Image"},
    {"mageflow", "MageFlow"},
    {"mingimage", "Ming-Image"},
    {"mossimage", "MOSS-Image"},
    {"minimaxh3", "MiniMax-H3"},
    {"fasth3", "MiniMax-H3"},
    {"minimaxmusic", "MiniMax-Music"},
    {"yue2", "YuE"},
    {"animabase", "Anima"},
    {"animapreview", "Anima"},
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

/// The letters and digits of a file's name, small, and where words of it begin: "Flux.1/flux-2-klein" is "flux2klein"
/// with words at 0, 4 and 5.
struct PlainName {
  std::string text;
  std::vector<std::size_t> words;
};

PlainName plain_name(std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  PlainName plain;
  bool inside = false;
  for (const char letter : file) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool counts = std::isalnum(byte) != 0;
    if (counts && !inside) plain.words.push_back(plain.text.size());
    if (counts) plain.text += static_cast<char>(std::tolower(byte));
    inside = counts;
  }
  return plain;
}

bool has_words(const PlainName& plain, std::string_view part) {
  return std::ranges::any_of(plain.words,
                             [&](std::size_t at) { return std::string_view(plain.text).substr(at).starts_with(part); });
}

bool has_family(std::string_view title) {
  return models::FamilyRegistry::instance().find(std::string(title)) != nullptr;
}

}  // namespace

std::string_view family_lacking_by_name(std::string_view file) {
  const PlainName plain = plain_name(file);
  for (const auto& [part, title] : kFamiliesByName)
    if (has_words(plain, part)) return has_family(title) ? std::string_view{} : title;
  return {};
}

std::string family_lacking_by_type(std::string_view type) {
  if (models::text_encoders::KindRegistry::instance().find(std::string(type)) != nullptr) return {};
  const std::string_view title = models::text_encoders::other_family(type).value_or(type);
  return has_family(title) ? std::string{} : std::string(title);
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
