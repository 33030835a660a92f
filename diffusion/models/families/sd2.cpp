// SPDX-License-Identifier: Apache-2.0
// Stable Diffusion 2.x: a UNet whose transformers project by linear layers and begin on the first level, OpenCLIP's H.
#include <array>
#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "diffusion/models/clip/openclip_layout.hpp"
#include "diffusion/models/families/unet_checkpoint.hpp"
#include "diffusion/models/text_encoders/kind.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kName = "SD2.x";
/// Stability's own checkpoints, and those that were saved by its later training code.
constexpr std::array<std::string_view, 2> kTexts{"cond_stage_model.model.", "conditioner.embedders.0.model."};

/// Those without a conditioning vector: unCLIP's take that of a picture.
bool recognises_network(const weights::StateDict& unet) {
  return is_image_unet(unet) && !unet.has_prefix("label_emb.") && projection_rank(unet) == 2;
}

bool recognises(const weights::StateDict& file) { return recognises_network(file.with_prefix(kUnetPrefix)); }

/// Nothing in the file says what the network predicts. Those trained for v have a wider spread here; ComfyUI looks at
/// the same place. Models for inpainting predict noise.
bool predicts_v(const weights::StateDict& unet) {
  constexpr double kSpread = 0.09;
  const at::Tensor* first = unet.find("input_blocks.0.0.weight");
  const at::Tensor* last = unet.find("out.2.weight");
  const at::Tensor* bias = unet.find("output_blocks.11.1.transformer_blocks.0.norm1.bias");
  if (bias == nullptr || first == nullptr || last == nullptr || first->size(1) != last->size(0)) return false;
  return bias->to(at::kFloat).std(false).item<double>() > kSpread;
}

Model load_network(const weights::StateDict& unet, const LoadOptions& options) {
  const sampling::LatentFormat format{.channels = 4, .scale = 0.18215, .small_decoder = "taesd_decoder"};
  const auto sampling = predicts_v(unet) ? sampling::discrete_v() : sampling::discrete_eps();
  return load_unet(unet, {std::string(kName), format, sampling}, options);
}

std::string text_prefix(const weights::StateDict& file) {
  for (const std::string_view prefix : kTexts)
    if (file.has_prefix(prefix)) return std::string(prefix);
  return {};
}

std::optional<Clip> load_text(const weights::StateDict& file) {
  const std::string prefix = text_prefix(file);
  if (prefix.empty()) return std::nullopt;
  const weights::StateDict text = clip::from_openclip_layout(file.with_prefix(prefix));
  return Clip{text_encoders::make_text_encoder("stable_diffusion", {{"clip_h", text}}),
              std::make_shared<const weights::PatchSet>(), std::nullopt};
}

LoadedCheckpoint load(const weights::StateDict& file, const LoadOptions& options) {
  return assembled(file, kName, load_network(file.with_prefix(kUnetPrefix), options), load_text(file),
                   text_prefix(file));
}

const Registrar<Family> sd2_registrar{
    std::string(kName),
    Family{"a Stable Diffusion 2.x checkpoint", recognises, load,
           "the UNet of a Stable Diffusion 2.x model, without text encoder and VAE", recognises_network, load_network}};

}  // namespace
}  // namespace weft::models
