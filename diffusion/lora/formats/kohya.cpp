// SPDX-License-Identifier: Apache-2.0
// The names of kohya-ss/sd-scripts: a prefix for the part, then the module's path with underscores for dots.
// Networks go by diffusers' module names; the CompVis names are accepted as well, and give way where both are there.
#include <algorithm>

#include "diffusion/lora/naming.hpp"

namespace weft::lora {
namespace {

constexpr std::string_view kWeight = ".weight";
constexpr std::string_view kNetwork = "lora_unet_";
constexpr std::string_view kText = "lora_te";

void add_name(Names& names, std::string_view prefix, std::string_view module, const std::string& key) {
  if (!module.ends_with(kWeight)) return;
  module.remove_suffix(kWeight.size());
  std::string name{prefix};
  name += module;
  std::replace(name.begin(), name.end(), '.', '_');
  names.emplace_back(std::move(name), key);
}

Names network_names(const models::DiffusionModel& network) {
  Names names;
  for (const auto& [key, tensor] : network.store().source().tensors()) add_name(names, kNetwork, key, key);
  for (const auto& [name, target] : network.diffusers_key_map()) add_name(names, kNetwork, name, target.key);
  return names;
}

/// What trainers call a text encoder: a number where the model has several, or might have.
std::vector<std::string_view> text_prefixes(const std::string& tower) {
  if (tower == "clip_l") return {"lora_te1_", "lora_te_"};
  if (tower == "clip_g") return {"lora_te2_"};
  if (tower == "t5xxl") return {"lora_te3_"};
  return {};
}

Names text_encoder_names(const models::TextEncoder& encoder) {
  Names names;
  for (const auto& tower : encoder.towers())
    for (const auto& [key, tensor] : encoder.store().source().tensors())
      if (key.starts_with(tower.prefix))
        for (const auto prefix : text_prefixes(tower.name))
          add_name(names, prefix, std::string_view(key).substr(tower.prefix.size()), key);
  return names;
}

std::optional<Target> target(std::string_view base) {
  if (base.starts_with(kNetwork)) return Target::network;
  if (base.starts_with(kText)) return Target::text_encoder;
  return std::nullopt;
}

const Registrar<Naming> registrar{"kohya", {network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
