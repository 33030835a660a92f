// SPDX-License-Identifier: Apache-2.0
// The names of kohya-ss/sd-scripts: a prefix for the part, then the module's path with underscores for dots.
// Networks go by their own names or by diffusers', which win where a file has both; Flux's q, k and v may be fused
// (its own names) or apart (diffusers').
#include <vector>

#include "diffusion/lora/names.hpp"

namespace weft::lora {
namespace {

constexpr std::string_view kNetwork = "lora_unet_";
constexpr std::string_view kText = "lora_te";

Names network_names(const models::DiffusionModel& network) {
  Names names;
  add_native_names(names, kNetwork, Spelling::underscored, network);
  for_each_fused_qkv(network, [&](const std::string& block, const models::KeyTarget& qkv) {
    add_name(names, kNetwork, block + ".linear1_qkv.weight", Spelling::underscored, qkv);
  });
  add_diffusers_names(names, kNetwork, Spelling::underscored, network);
  return names;
}

bool has_tower(const std::vector<models::TextTower>& towers, std::string_view name) {
  for (const auto& tower : towers)
    if (tower.name == name) return true;
  return false;
}

/// What trainers call a tower: a number where the model has several, or might have. Of two names for one weight the
/// later counts.
std::vector<std::string_view> text_prefixes(const std::string& tower, const std::vector<models::TextTower>& all) {
  if (tower == "clip_l" || tower == "clip_h") return {"lora_te_", "lora_te1_"};
  if (tower == "clip_g") return has_tower(all, "clip_l") ? std::vector<std::string_view>{"lora_te2_"}
                                                         : std::vector<std::string_view>{"lora_te2_", "lora_te_"};
  // SD3 has three; in Flux OneTrainer counts T5 as the second, others as the third.
  if (tower == "t5xxl") return has_tower(all, "clip_g") ? std::vector<std::string_view>{"lora_te3_"}
                                                        : std::vector<std::string_view>{"lora_te2_", "lora_te3_"};
  return {};
}

Names text_encoder_names(const models::TextEncoder& encoder) {
  Names names;
  const auto towers = encoder.towers();
  for (const auto& tower : towers)
    for (const auto prefix : text_prefixes(tower.name, towers))
      add_tower_names(names, prefix, Spelling::underscored, tower, encoder);
  return names;
}

std::optional<Target> target(std::string_view base) {
  if (base.starts_with(kNetwork)) return Target::network;
  if (base.starts_with(kText)) return Target::text_encoder;
  return std::nullopt;
}

const Registrar<Naming> kohya_registrar{"kohya", {20, network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
