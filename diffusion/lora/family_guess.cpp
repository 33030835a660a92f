// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/family_guess.hpp"

#include <algorithm>
#include <array>

#include <ATen/ATen.h>

#include "diffusion/lora/describe.hpp"

namespace weft::lora {
namespace {

/// Part of a module's path that only one family has; the first rule that any name matches counts.
struct NameRule {
  std::string_view family;
  std::string_view part;
};

// Paths with underscores for dots. More particular ones come first.
constexpr std::array kNameRules{
    NameRule{"Stable Cascade", "lora_prior_unet_"},
    NameRule{"Qwen-Image", "transformer_blocks_0_img_mlp_"},
    NameRule{"Qwen-Image", "transformer_blocks_0_img_mod_"},
    NameRule{"HunyuanVideo", "txt_in_individual_token_refiner"},
    NameRule{"HunyuanVideo", "transformer_double_blocks_"},
    NameRule{"HunyuanVideo", "transformer_single_blocks_"},
    NameRule{"Flux.2", "double_stream_modulation_"},
    NameRule{"Chroma", "distilled_guidance_layer"},
    NameRule{"Flux", "double_blocks_"},
    NameRule{"Flux", "single_blocks_"},
    NameRule{"Flux", "single_transformer_blocks_"},
    NameRule{"Stable Diffusion 3", "joint_blocks_"},
    NameRule{"Flux or Stable Diffusion 3", "transformer_blocks_0_attn_add_"},
    NameRule{"Flux or Stable Diffusion 3", "transformer_blocks_0_ff_context_"},
    NameRule{"Flux or Stable Diffusion 3", "transformer_blocks_0_norm1_context_"},
    NameRule{"Lumina 2 or Z-Image", "layers_0_attention_"},
    NameRule{"PixArt", "blocks_0_cross_attn_kv_linear"},
    NameRule{"Wan", "blocks_0_cross_attn_"},
    NameRule{"LTX-Video", "transformer_blocks_0_attn2_to_k"},
    NameRule{"SDXL", "lora_te2_"},
    NameRule{"SDXL", "text_encoder_2_"},
};

/// Width of a text encoder, as cross attention reads it.
std::string family_of_context(std::int64_t width) {
  switch (width) {
    case 768: return "SD1.x";
    case 1024: return "SD2.x";
    case 1280: return "SDXL refiner";
    case 2048: return "SDXL";
    default: return "";
  }
}

std::string underscored(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

// The factor that reads a layer's input, as wide as that.
const at::Tensor* down_factor(const Change& change) {
  for (const auto* role : {"down", "w1_b"})
    if (const auto* tensor = change.find(role)) return tensor;
  return nullptr;
}

bool is_unet(const std::string& name) {
  return name.find("down_blocks_") != std::string::npos || name.find("up_blocks_") != std::string::npos ||
         name.find("mid_block_") != std::string::npos || name.find("input_blocks_") != std::string::npos ||
         name.find("output_blocks_") != std::string::npos || name.find("middle_block_") != std::string::npos;
}

// Stable Diffusion's UNets share their names: depth of transformers, shape of projections and width of the context
// tell them apart.
std::string guess_unet(const Changes& changes) {
  std::string by_projection;
  for (const auto& [base, change] : changes.by_base) {
    const auto name = underscored(base);
    if (!is_unet(name)) continue;
    if (name.find("_transformer_blocks_1_") != std::string::npos) return "SDXL";
    const at::Tensor* down = down_factor(change);
    if (down == nullptr || down->dim() < 2) continue;
    if (name.ends_with("attn2_to_k") || name.ends_with("attn2_to_v"))
      if (const auto family = family_of_context(down->size(1)); !family.empty()) return family;
    if (name.ends_with("proj_in")) by_projection = down->dim() == 4 ? "SD1.x" : "SD2.x or SDXL";
  }
  return by_projection;
}

std::string guess_text_encoder(const Changes& changes) {
  for (const auto& [base, change] : changes.by_base) {
    const at::Tensor* down = down_factor(change);
    if (down == nullptr || down->dim() < 2 || !underscored(base).ends_with("self_attn_q_proj")) continue;
    if (down->size(1) == 768) return "SD1.x";
    if (down->size(1) == 1024) return "SD2.x";
  }
  return "";
}

}  // namespace

std::string guess_family(const Changes& changes) {
  const bool unet = std::any_of(changes.by_base.begin(), changes.by_base.end(),
                                [](const auto& entry) { return is_unet(underscored(entry.first)); });
  for (const NameRule& rule : kNameRules) {
    const bool other_network = rule.family != "SDXL";
    if (unet && other_network) continue;
    for (const auto& [base, change] : changes.by_base)
      if (underscored(base).find(rule.part) != std::string::npos) return std::string(rule.family);
  }
  return unet ? guess_unet(changes) : guess_text_encoder(changes);
}

std::string guess_family(const weights::StateDict& file) { return guess_family(read_changes(file)); }

}  // namespace weft::lora
