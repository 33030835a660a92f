// SPDX-License-Identifier: Apache-2.0
// The names of diffusers and PEFT: the module's path with dots, behind the part's name ("unet.", "transformer.") or
// alone, PEFT's wrapper ("base_model.model.") perhaps between. Old files name the layers of an attention by the
// processor that held them, and its output layer without its number: "attn1.processor.to_out".
#include <array>

#include "diffusion/lora/names.hpp"

namespace weft::lora {
namespace {

constexpr std::array<std::string_view, 7> kNetwork{
    "",      "base_model.model.", "unet.base_model.model.", "transformer.base_model.model.", "unet.transformer.",
    "unet.", "transformer."};
constexpr std::array<std::string_view, 8> kModules{
    "down_blocks.",       "up_blocks.", "mid_block.", "transformer_blocks.", "single_transformer_blocks.",
    "time_text_embed.", "time_embedding.", "add_embedding."};

// "…attn1.to_q" -> "…attn1.processor.to_q"; nothing when there is no such layer in the path.
std::optional<std::string> processor_name(std::string_view parameter) {
  constexpr std::string_view kLayer = ".to_";
  const auto at = parameter.find(kLayer);
  if (at == std::string_view::npos) return std::nullopt;
  std::string name{parameter};
  name.insert(at, ".processor");
  if (const auto number = name.find(".to_out.0."); number != std::string::npos) name.erase(number + 7, 2);
  return name;
}

Names network_names(const models::DiffusionModel& network) {
  Names names;
  const auto parameters = network.diffusers_key_map();
  for (const auto prefix : kNetwork) {
    add_diffusers_names(names, prefix, Spelling::dotted, network);
    for (const auto& [parameter, target] : parameters)
      if (const auto name = processor_name(parameter)) add_name(names, prefix, *name, Spelling::dotted, target);
  }
  return names;
}

/// Diffusers' pipelines count the towers, and give the first no number.
std::string text_prefix(std::size_t index) {
  return index == 0 ? "text_encoder." : "text_encoder_" + std::to_string(index + 1) + ".";
}

Names text_encoder_names(const models::TextEncoder& encoder) {
  Names names;
  const auto towers = encoder.towers();
  for (std::size_t i = 0; i < towers.size(); ++i)
    for (const std::string wrapper : {"", "base_model.model."})
      add_tower_names(names, text_prefix(i) + wrapper, Spelling::dotted, towers[i], encoder);
  return names;
}

std::optional<Target> target(std::string_view base) {
  if (base.starts_with("text_encoder.") || base.starts_with("text_encoder_")) return Target::text_encoder;
  for (const auto prefix : kNetwork)
    if (!prefix.empty() && base.starts_with(prefix)) return Target::network;
  for (const auto module : kModules)
    if (base.starts_with(module)) return Target::network;
  return std::nullopt;
}

const Registrar<Naming> diffusers_registrar{"diffusers", {30, network_names, text_encoder_names, target}};

}  // namespace
}  // namespace weft::lora
