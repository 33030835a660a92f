// SPDX-License-Identifier: Apache-2.0
// ComfyUI's own names: the model's key behind "diffusion_model." or, of a text encoder, "text_encoders.clip_l.…".
// Trainers for new models write these, since they need no table.
#include <array>

#include "diffusion/lora/names.hpp"

namespace weft::lora {
namespace {

constexpr std::array<std::string_view, 2> kNetwork{"diffusion_model.", "model.diffusion_model."};
constexpr std::string_view kText = "text_encoders.";

Names network_names(const models::DiffusionModel& network) {
  Names names;
  for (const auto prefix : kNetwork) {
    add_native_names(names, prefix, Spelling::dotted, network);
    for_each_fused_qkv(network, [&](const std::string& block, const models::KeyTarget& qkv) {
      add_name(names, prefix, block + ".linear1_qkv.weight", Spelling::dotted, qkv);
    });
  }
  return names;
}

Names text_encoder_names(const models::TextEncoder& encoder) {
  Names names;
  for (const auto& tower : encoder.towers())
    add_tower_names(names, std::string(kText) + tower.name + ".transformer.", Spelling::dotted, tower, encoder);
  return names;
}

std::optional<Target> target(std::string_view base) {
  for (const auto prefix : kNetwork)
    if (base.starts_with(prefix)) return Target::network;
  if (base.starts_with(kText)) return Target::text_encoder;
  return std::nullopt;
}

const Registrar<Naming> generic_registrar{"ComfyUI", {10, network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
