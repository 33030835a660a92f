// SPDX-License-Identifier: Apache-2.0
// The layout of ComfyUI's `models` folder, as its documentation and extra_model_paths.yaml name it.
#include "engine/schema/folder_kinds.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace weft::schema {
namespace {

const std::vector<FolderKind>& kinds() {
  static const std::vector<FolderKind> all{
      {"checkpoints", {"checkpoints"}, "checkpoint", "the diffusion model, with its text encoder and VAE"},
      {"loras", {"loras"}, "LoRA", "a trained change that is laid over a model"},
      {"vae", {"vae"}, "VAE", "turns latents into pictures and back"},
      {"text_encoders", {"text_encoders", "clip"}, "text encoder", "turns prompts into conditioning"},
      {"diffusion_models", {"unet", "diffusion_models"}, "diffusion model", "the denoising network alone"},
      {"embeddings", {"embeddings"}, "embedding", "a trained word for prompts"},
      {"clip_vision", {"clip_vision"}, "CLIP vision model", "turns pictures into conditioning"},
      {"style_models", {"style_models"}, "style model", "turns a picture's style into conditioning"},
      {"controlnet", {"controlnet", "t2i_adapter"}, "ControlNet", "guides a model by a picture"},
      {"upscale_models", {"upscale_models"}, "upscale model", "enlarges pictures"},
      {"gligen", {"gligen"}, "GLIGEN model", "places prompts in the picture"},
      {"hypernetworks", {"hypernetworks"}, "hypernetwork", "a trained change of a model's attention"},
      {"vae_approx", {"vae_approx"}, "preview decoder", "turns latents into rough pictures"},
      {"photomaker", {"photomaker"}, "PhotoMaker model", ""},
      {"model_patches", {"model_patches"}, "model patch", ""},
      {"audio_encoders", {"audio_encoders"}, "audio encoder", ""},
      {"classifiers", {"classifiers"}, "classifier", ""},
      {"configs", {"configs"}, "model configuration", ""},
      {"diffusers", {"diffusers"}, "diffusers model", ""},
  };
  return all;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return result;
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, lower(word)) != words.end();
}

}  // namespace

std::span<const FolderKind> folder_kinds() { return kinds(); }

const FolderKind* find_folder_kind(std::string_view name) {
  if (name == "unet") name = "diffusion_models";
  if (name == "clip") name = "text_encoders";
  const auto found = std::ranges::find(kinds(), name, &FolderKind::name);
  return found == kinds().end() ? nullptr : &*found;
}

bool is_weight_extension(std::string_view extension) {
  static constexpr std::array<std::string_view, 9> known{".safetensors", ".ckpt", ".pt",  ".pt2",       ".bin",
                                                         ".pth",         ".pkl",  ".sft", ".index.json"};
  return contains(known, extension);
}

bool is_picture_extension(std::string_view extension) {
  static constexpr std::array<std::string_view, 4> known{".png", ".jpg", ".jpeg", ".webp"};
  return contains(known, extension);
}

}  // namespace weft::schema
