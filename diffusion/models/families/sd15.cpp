// SPDX-License-Identifier: Apache-2.0
// Stable Diffusion 1.x: a UNet whose transformers project by convolutions, CLIP-L, an autoencoder of four channels.
#include <memory>
#include <string>
#include <utility>

#include "diffusion/models/clip/openclip_layout.hpp"
#include "diffusion/models/families/leftovers.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/models/unet/unet.hpp"
#include "diffusion/models/vae/diffusers_layout.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kName = "SD1.x";
constexpr std::string_view kUnet = "model.diffusion_model.";
constexpr std::string_view kText = "cond_stage_model.transformer.";
constexpr std::string_view kVae = "first_stage_model.";

std::shared_ptr<const weights::PatchSet> no_patches() { return std::make_shared<const weights::PatchSet>(); }

/// The rank of the first transformer's projection: 4 in SD 1.x, 2 in later models; 0 when there is no transformer.
std::int64_t projection_rank(const weights::StateDict& unet) {
  for (const auto& [key, tensor] : unet.tensors())
    if (key.starts_with("input_blocks.") && key.ends_with(".proj_in.weight")) return tensor.dim();
  return 0;
}

/// Models for inpainting and the like take more channels than they give: pictures to work on beside the latent.
bool takes_more_than_a_latent(const weights::StateDict& unet) {
  const at::Tensor* first = unet.find("input_blocks.0.0.weight");
  const at::Tensor* last = unet.find("out.2.weight");
  return first != nullptr && last != nullptr && first->dim() == 4 && last->dim() == 4 &&
         first->size(1) != last->size(0);
}

bool recognises_network(const weights::StateDict& unet) {
  return unet.find("input_blocks.0.0.weight") != nullptr && !unet.has_prefix("label_emb.") &&
         projection_rank(unet) == 4 && !takes_more_than_a_latent(unet);
}

bool recognises(const weights::StateDict& file) { return recognises_network(file.with_prefix(kUnet)); }

Model load_network(const weights::StateDict& unet, const LoadOptions& options) {
  const auto sampling = sampling::discrete_eps();
  auto store = std::make_shared<weights::ParameterStore>(unet);
  auto network = std::make_shared<const Unet>(
      std::move(store),
      DiffusionTraits{std::string(kName),
                      sampling::LatentFormat{.channels = 4, .scale = 0.18215, .small_decoder = "taesd_decoder"},
                      sampling},
      options.attention);
  return {std::move(network), no_patches(), sampling, options.weight_dtype};
}

std::shared_ptr<const TextEncoder> make_text(const weights::StateDict& text) {
  return text_encoders::make_text_encoder("stable_diffusion", {{"clip_l", clip::with_outer_name(text)}});
}

/// CLIP's projection into the space that it shares with pictures: SD 1.x never used it, but some tools save it.
bool is_text_leftover(std::string_view key) { return key.find("text_projection") != std::string_view::npos; }

void add_the_rest(UnreadKeys& unread, const weights::StateDict& file) {
  for (const auto& [key, tensor] : file.tensors()) {
    if (key.starts_with(kUnet) || key.starts_with(kText) || key.starts_with(kVae)) continue;
    if (is_text_leftover(key))
      unread.leftovers.push_back(key);
    else
      unread.add(key);
  }
}

LoadedCheckpoint load(const weights::StateDict& file, const LoadOptions& options) {
  LoadedCheckpoint loaded;
  loaded.family = kName;
  UnreadKeys unread;
  loaded.model = load_network(file.with_prefix(kUnet), options);
  unread.add_unused(kUnet, loaded.model->network->store());
  if (file.has_prefix(kText)) {
    loaded.clip = Clip{make_text(file.with_prefix(kText)), no_patches(), std::nullopt};
    unread.add_unused(kText, loaded.clip->encoder->store());
  }
  if (file.has_prefix(kVae)) {
    loaded.vae = load_vae(file);
    unread.add_unused(kVae, loaded.vae->autoencoder->store());
  }
  add_the_rest(unread, file);
  loaded.leftovers = std::move(unread.leftovers);
  loaded.unknown = std::move(unread.unknown);
  return loaded;
}

const Registrar<Family> registrar{
    std::string(kName),
    Family{"a Stable Diffusion 1.x checkpoint", recognises, load,
           "the UNet of a Stable Diffusion 1.x model, without text encoder and VAE", recognises_network, load_network}};

}  // namespace
}  // namespace weft::models
