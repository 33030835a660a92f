// SPDX-License-Identifier: Apache-2.0
// Stable Diffusion XL and its refiner: a UNet with a conditioning vector of pooled text and sizes, no transformers on
// its first level; CLIP-L and OpenCLIP's bigG (the refiner: bigG alone). What was distilled of it has the same keys.
#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "diffusion/models/clip/openclip_layout.hpp"
#include "diffusion/models/families/unet_checkpoint.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/models/unet/size_conditioning.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kName = "SDXL";
constexpr std::string_view kRefiner = "SDXL refiner";
constexpr std::string_view kText = "conditioner.embedders.";
constexpr std::string_view kClipL = "conditioner.embedders.0.transformer.";
constexpr std::string_view kClipG = "conditioner.embedders.1.model.";
constexpr std::string_view kRefinerText = "conditioner.embedders.0.model.";

bool recognises_network(const weights::StateDict& unet) {
  return is_image_unet(unet) && unet.find("label_emb.0.0.weight") != nullptr && projection_rank(unet) == 2 &&
         !unet.has_prefix("input_blocks.1.1.");
}

/// Playground's latents have a mean and a spread for each channel, which is another format.
bool recognises(const weights::StateDict& file) {
  return recognises_network(file.with_prefix(kUnetPrefix)) && file.find("edm_mean") == nullptr;
}

/// The refiner's pooled prompt is as wide as its tokens, having one text encoder, and stands before five sizes.
bool is_refiner(const weights::StateDict& unet) {
  const at::Tensor& vector = unet.at("label_emb.0.0.weight");
  for (const auto& [key, tensor] : unet.tensors())
    if (key.ends_with(".attn2.to_k.weight"))
      return tensor.dim() == 2 && vector.dim() == 2 && vector.size(1) == tensor.size(1) + kRefinerSizes;
  return false;
}

double number(const at::Tensor& tensor) { return tensor.numel() == 1 ? tensor.to(at::kDouble).item<double>() : 0; }

/// What finetunes say about themselves by keys beside the network's: "v_pred", "ztsnr", "edm_vpred.sigma_max".
std::shared_ptr<const sampling::ModelSampling> sampling_of(const weights::StateDict& marks) {
  if (const at::Tensor* highest = marks.find("edm_vpred.sigma_max")) {
    constexpr double kLowest = 0.002;
    const at::Tensor* lowest = marks.find("edm_vpred.sigma_min");
    const double max = number(*highest), min = lowest != nullptr ? number(*lowest) : kLowest;
    if (min > 0 && max > min)
      return std::make_shared<const sampling::ModelSampling>(sampling::continuous_edm_table(min, max),
                                                             sampling::v_prediction());
  }
  if (marks.find("v_pred") == nullptr) return sampling::discrete_eps();
  return sampling::discrete_v({.zero_terminal_snr = marks.find("ztsnr") != nullptr});
}

Model load_marked(const weights::StateDict& unet, const weights::StateDict& marks, const LoadOptions& options) {
  const bool refiner = is_refiner(unet);
  UnetFamily family{std::string(refiner ? kRefiner : kName),
                    {.channels = 4, .scale = 0.13025, .small_decoder = "taesdxl_decoder"},
                    sampling_of(marks),
                    refiner ? sdxl_refiner_vector : sdxl_vector};
  return load_unet(unet, std::move(family), options);
}

Model load_network(const weights::StateDict& unet, const LoadOptions& options) {
  return load_marked(unet, unet, options);
}

Clip clip_of(const std::string& kind, const text_encoders::TowerDicts& towers) {
  return {text_encoders::make_text_encoder(kind, towers), std::make_shared<const weights::PatchSet>(), std::nullopt};
}

std::optional<Clip> load_text(const weights::StateDict& file) {
  const auto open_clip = [&](std::string_view prefix) { return clip::from_openclip_layout(file.with_prefix(prefix)); };
  if (file.has_prefix(kRefinerText)) return clip_of("stable_diffusion", {{"clip_g", open_clip(kRefinerText)}});
  if (!file.has_prefix(kClipL) || !file.has_prefix(kClipG)) return std::nullopt;
  return clip_of("sdxl", {{"clip_l", clip::with_outer_name(file.with_prefix(kClipL))}, {"clip_g", open_clip(kClipG)}});
}

LoadedCheckpoint load(const weights::StateDict& file, const LoadOptions& options) {
  Model model = load_marked(file.with_prefix(kUnetPrefix), file, options);
  const std::string name = model.network->family();
  LoadedCheckpoint loaded = assembled(file, name, std::move(model), load_text(file), kText);
  std::erase_if(loaded.unknown, [](const std::string& key) {
    return key == "v_pred" || key == "ztsnr" || key.starts_with("edm_vpred.sigma_");
  });
  return loaded;
}

const Registrar<Family> sdxl_registrar{
    std::string(kName),
    Family{"a Stable Diffusion XL checkpoint", recognises, load,
           "the UNet of a Stable Diffusion XL model, without text encoders and VAE", recognises_network, load_network}};

}  // namespace
}  // namespace weft::models
