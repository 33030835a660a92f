// SPDX-License-Identifier: Apache-2.0
// Stable Diffusion 1.x: a UNet whose transformers project by convolutions, CLIP-L, an autoencoder of four channels.
// Its models for inpainting and for editing by instruction too.
#include <optional>
#include <string>

#include "diffusion/models/clip/openclip_layout.hpp"
#include "diffusion/models/families/unet_checkpoint.hpp"
#include "diffusion/models/text_encoders/kind.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kName = "SD1.x";
constexpr std::string_view kText = "cond_stage_model.transformer.";

bool recognises_network(const weights::StateDict& unet) {
  return is_image_unet(unet) && !unet.has_prefix("label_emb.") && projection_rank(unet) == 4;
}

bool recognises(const weights::StateDict& file) { return recognises_network(file.with_prefix(kUnetPrefix)); }

Model load_network(const weights::StateDict& unet, const LoadOptions& options) {
  const sampling::LatentFormat format{.channels = 4, .scale = 0.18215, .small_decoder = "taesd_decoder"};
  return load_unet(unet, {std::string(kName), format, sampling::discrete_eps()}, options);
}

std::optional<Clip> load_text(const weights::StateDict& file) {
  if (!file.has_prefix(kText)) return std::nullopt;
  const weights::StateDict text = clip::with_outer_name(file.with_prefix(kText));
  return Clip{text_encoders::make_text_encoder("stable_diffusion", {{"clip_l", text}}),
              std::make_shared<const weights::PatchSet>(), std::nullopt};
}

LoadedCheckpoint load(const weights::StateDict& file, const LoadOptions& options) {
  return assembled(file, kName, load_network(file.with_prefix(kUnetPrefix), options), load_text(file), kText);
}

const Registrar<Family> sd15_registrar{
    std::string(kName),
    Family{"a Stable Diffusion 1.x checkpoint", recognises, load,
           "the UNet of a Stable Diffusion 1.x model, without text encoder and VAE", recognises_network, load_network}};

}  // namespace
}  // namespace weft::models
