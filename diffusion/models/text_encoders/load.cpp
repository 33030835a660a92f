// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/load.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "diffusion/models/families/leftovers.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/models/text_encoders/tower_file.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

using text_encoders::Kind;
using text_encoders::KindRegistry;
using text_encoders::tower_title;
using text_encoders::TowerDicts;
using text_encoders::TowerFile;

const Kind& kind_of(std::string_view type) {
  if (const Kind* kind = KindRegistry::instance().find(std::string(type))) return *kind;
  const auto other = text_encoders::other_family(type);
  std::vector<std::string> known;
  for (const auto& [word, kind] : KindRegistry::instance().entries()) known.push_back(word);
  throw WeightsError(other ? fmt::format("type '{}': weft cannot run {} yet", type, *other)
                           : fmt::format("type '{}' names no model family that weft knows", type),
                     fmt::format("Text encoders can be loaded for: {}.", fmt::join(known, ", ")));
}

std::string name_of(const weights::StateDict& file) { return file.path().filename().string(); }

/// "CLIP-L and T5", "CLIP-L, CLIP-H or CLIP-G".
std::string listed(const std::vector<std::string>& towers, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < towers.size(); ++i)
    text += (i == 0 ? "" : i + 1 == towers.size() ? fmt::format(" {} ", last) : ", ") + tower_title(towers[i]);
  return text;
}

/// "Flux uses CLIP-L and T5."
std::string what_it_uses(const Kind& kind) {
  return kind.required.empty() ? fmt::format("{} uses {}.", kind.family, listed(kind.optional, "or"))
                               : fmt::format("{} uses {}.", kind.family, listed(kind.required, "and"));
}

bool uses(const Kind& kind, std::string_view tower) {
  return std::ranges::count(kind.required, tower) + std::ranges::count(kind.optional, tower) > 0;
}

TowerFile read_file(const weights::StateDict& file) {
  if (auto tower = text_encoders::read_tower_file(file)) return *std::move(tower);
  refuse(file, "a text encoder", "text_encoders");
}

/// A small CLIP-G in the layout of transformers cannot be told from CLIP-L by its keys. Beside another one it can: it
/// is the one whose pooled output is projected.
void tell_clips_apart(std::vector<TowerFile>& towers, const Kind& kind) {
  const auto is_clip_l = [](const TowerFile& file) { return file.tower == "clip_l"; };
  if (!uses(kind, "clip_g") || std::ranges::count_if(towers, is_clip_l) != 2) return;
  const auto is_projected = [&](const TowerFile& file) {
    return is_clip_l(file) && file.dict.find("text_projection.weight") != nullptr;
  };
  if (std::ranges::count_if(towers, is_projected) == 1) std::ranges::find_if(towers, is_projected)->tower = "clip_g";
}

[[noreturn]] void refuse_tower(const TowerFile& file, const Kind& kind, bool is_t5_alone) {
  throw WeightsError(
      fmt::format("{} looks like a {} text encoder, which {} does not use", name_of(file.dict), tower_title(file.tower),
                  kind.family),
      what_it_uses(kind) +
          (is_t5_alone ? " Flux takes T5 beside CLIP-L: use DualCLIPLoader with type flux." : std::string()));
}

[[noreturn]] void refuse_twins(const weights::StateDict& first, const TowerFile& second, const Kind& kind) {
  throw WeightsError(fmt::format("{} and {} both look like {}: one of each kind is needed", name_of(first),
                                 name_of(second.dict), tower_title(second.tower)),
                     what_it_uses(kind));
}

TowerDicts sorted(std::vector<TowerFile> files, const Kind& kind) {
  tell_clips_apart(files, kind);
  TowerDicts towers;
  for (TowerFile& file : files) {
    if (!uses(kind, file.tower)) refuse_tower(file, kind, file.tower == "t5xxl" && files.size() == 1);
    const auto [entry, fresh] = towers.emplace(file.tower, file.dict);
    if (!fresh) refuse_twins(entry->second, file, kind);
  }
  return towers;
}

void require_all(const TowerDicts& towers, const Kind& kind) {
  for (const std::string& tower : kind.required)
    if (!towers.contains(tower))
      throw WeightsError(
          fmt::format("a {} text encoder is missing beside {}", tower_title(tower), name_of(towers.begin()->second)),
          what_it_uses(kind));
}

}  // namespace

Clip load_clip(std::span<const weights::StateDict> files, std::string_view type) {
  const Kind& kind = kind_of(type);
  std::vector<TowerFile> towers;
  for (const weights::StateDict& file : files) towers.push_back(read_file(file));
  if (towers.empty()) throw WeightsError("a text encoder of no files", what_it_uses(kind));
  const TowerDicts dicts = sorted(std::move(towers), kind);
  require_all(dicts, kind);
  return {kind.make(dicts), std::make_shared<const weights::PatchSet>(), std::nullopt};
}

std::vector<std::string> unknown_keys(const Clip& clip) {
  std::vector<std::string> unknown;
  const auto towers = clip.encoder->towers();
  for (const std::string& key : clip.encoder->store().unused()) {
    std::string_view inner = key;
    for (const TextTower& tower : towers)
      if (!tower.prefix.empty() && key.starts_with(tower.prefix)) inner.remove_prefix(tower.prefix.size());
    if (!is_leftover(inner) && !weights::is_fp8_bookkeeping(inner) && !text_encoders::is_unneeded(inner))
      unknown.push_back(key);
  }
  return unknown;
}

}  // namespace weft::models
