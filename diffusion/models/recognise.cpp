// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include "diffusion/models/family.hpp"

namespace weft::models {
namespace {

using File = weights::StateDict;

constexpr std::string_view kInCheckpoint = "model.diffusion_model.";

bool any_key_contains(const File& file, std::initializer_list<std::string_view> parts) {
  return std::any_of(file.tensors().begin(), file.tensors().end(), [&](const auto& entry) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return entry.first.find(part) != std::string::npos; });
  });
}

bool is_lora(const File& file) {
  return any_key_contains(
      file, {".lora_up.", ".lora_down.", ".lora_A.", ".lora_B.", ".lora.up.", ".lora.down.", "_lora.up.", "_lora.down.",
             ".lora_linear_layer.", "_lora1.up.", "_lora2.up.", ".hada_w1_", ".lokr_w", ".oft_blocks", ".oft_diag",
             ".a1.weight", ".dora_scale", ".on_input"});
}

/// Rank of the projections of a UNet's transformers below `prefix`: 4 in SD 1.x, 2 in SD 2 and SDXL.
std::int64_t projection_rank(const File& file, std::string_view prefix) {
  for (const auto& [key, tensor] : file.tensors())
    if (key.starts_with(prefix) && key.ends_with(".proj_in.weight")) return tensor.dim();
  return 0;
}

bool in_checkpoint(const File& file, std::string_view below) {
  return file.has_prefix(std::string(kInCheckpoint) + std::string(below));
}

bool is_embedding(const File& file) {
  return file.find("emb_params") != nullptr || file.has_prefix("string_to_param") ||
         (file.tensors().size() <= 2 && (file.find("clip_l") != nullptr || file.find("clip_g") != nullptr));
}

/// One way to tell a file by its keys. The first that matches counts.
struct Rule {
  std::string_view kind;
  std::string_view folder;
  bool (*matches)(const File&);
};

constexpr std::array kRules{
    Rule{"a LoRA", "loras", is_lora},
    Rule{"a textual inversion embedding", "embeddings", is_embedding},
    Rule{"a ControlNet", "controlnet",
         [](const File& f) {
           return f.has_prefix("input_hint_block.") || f.has_prefix("control_model.") ||
                  f.has_prefix("controlnet_cond_embedding.") || f.has_prefix("controlnet_blocks.");
         }},
    Rule{"an IP-Adapter", "ipadapter", [](const File& f) { return f.has_prefix("ip_adapter."); }},
    Rule{"an AnimateDiff motion module", "animatediff_models",
         [](const File& f) { return any_key_contains(f, {"motion_modules."}); }},

    Rule{"a checkpoint of a relative of Flux (such as Chroma or HunyuanVideo)", "checkpoints", [](const File& f) { return in_checkpoint(f, "double_blocks."); }},
    Rule{"a Stable Diffusion 3 checkpoint", "checkpoints",
         [](const File& f) { return in_checkpoint(f, "joint_blocks."); }},
    Rule{"a checkpoint of a relative of Stable Diffusion XL (such as Playground, unCLIP or a video model)",
         "checkpoints",
         [](const File& f) { return in_checkpoint(f, "label_emb."); }},
    Rule{"a checkpoint of a relative of Stable Diffusion 2.x, whose UNet takes other inputs", "checkpoints",
         [](const File& f) { return in_checkpoint(f, "input_blocks.") && projection_rank(f, kInCheckpoint) == 2; }},
    Rule{"a checkpoint of a relative of Stable Diffusion 1.x, whose UNet takes other inputs", "checkpoints",
         [](const File& f) { return in_checkpoint(f, "input_blocks.") && projection_rank(f, kInCheckpoint) == 4; }},
    Rule{"a checkpoint of an unknown kind of model", "checkpoints", [](const File& f) { return in_checkpoint(f, ""); }},

    Rule{"a relative of Flux (such as Chroma or HunyuanVideo) without text encoders and VAE", "diffusion_models",
         [](const File& f) { return f.has_prefix("double_blocks."); }},
    Rule{"a Stable Diffusion 3 model without text encoders and VAE", "diffusion_models",
         [](const File& f) { return f.has_prefix("joint_blocks."); }},
    Rule{"a Qwen-Image model without text encoder and VAE", "diffusion_models",
         [](const File& f) { return f.has_prefix("transformer_blocks.0.img_mod."); }},
    Rule{"a Wan model without text encoder and VAE", "diffusion_models",
         [](const File& f) { return f.has_prefix("blocks.0.self_attn.") && f.has_prefix("blocks.0.cross_attn."); }},
    Rule{"the UNet of a Stable Diffusion model alone, without text encoder and VAE", "diffusion_models",
         [](const File& f) { return f.has_prefix("input_blocks.") && f.has_prefix("output_blocks."); }},
    Rule{"a UNet in diffusers' layout, without text encoder and VAE", "diffusion_models",
         [](const File& f) { return f.has_prefix("down_blocks.") && f.has_prefix("up_blocks."); }},

    Rule{"a UMT5 text encoder, as Wan uses it", "text_encoders",
         [](const File& f) { return f.has_prefix("encoder.block.1.layer.0.SelfAttention.relative_attention_bias."); }},
    Rule{"a T5 text encoder", "text_encoders", [](const File& f) { return f.has_prefix("encoder.block.0.layer.0."); }},
    Rule{"a CLIP model with its vision tower", "clip_vision",
         [](const File& f) { return f.has_prefix("vision_model."); }},
    Rule{"a CLIP text encoder", "text_encoders",
         [](const File& f) { return f.has_prefix("text_model.encoder.") || f.has_prefix("transformer.resblocks."); }},

    Rule{"a language model that serves as a text encoder (Qwen, Llama, Gemma…)", "text_encoders",
         [](const File& f) { return f.has_prefix("model.layers.0.self_attn."); }},

    Rule{"a VAE", "vae",
         [](const File& f) {
           return f.has_prefix("decoder.conv_in.") || f.has_prefix("encoder.conv_in.") ||
                  f.has_prefix("first_stage_model.");
         }},
    Rule{"a small VAE for previews (TAESD)", "vae_approx",
         [](const File& f) { return f.has_prefix("taesd_decoder.") || f.has_prefix("decoder.layers.0."); }},
    Rule{"a video VAE", "vae", [](const File& f) { return f.has_prefix("decoder.middle.0.residual."); }},
    Rule{"an upscale model", "upscale_models",
         [](const File& f) { return f.has_prefix("model.1.sub.") || f.has_prefix("conv_first."); }},
};

}  // namespace

std::optional<Recognised> recognise(const weights::StateDict& file) {
  for (const auto& [name, family] : FamilyRegistry::instance().entries())
    if (family.recognises(file)) return Recognised{family.kind, name, "checkpoints"};
  for (const auto& [name, family] : FamilyRegistry::instance().entries())
    if (family.recognises_network && family.recognises_network(file))
      return Recognised{family.network_kind, name, "diffusion_models"};
  for (const Rule& rule : kRules)
    if (rule.matches(file)) return Recognised{std::string(rule.kind), {}, std::string(rule.folder)};
  return std::nullopt;
}

}  // namespace weft::models
