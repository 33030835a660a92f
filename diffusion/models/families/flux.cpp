// SPDX-License-Identifier: Apache-2.0
// Flux.1: a transformer over text and picture, CLIP-L and T5, an autoencoder of sixteen channels. dev and what was
// made of it (Fill, Canny, Depth, Kontext) is told the guidance, schnell is not.
#include <memory>
#include <string>
#include <utility>

#include "diffusion/models/families/leftovers.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/models/flux/diffusers_layout.hpp"
#include "diffusion/models/flux/flux.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kName = "Flux";
constexpr std::string_view kNetwork = "model.diffusion_model.";
constexpr std::string_view kVae = "vae.";

constexpr double kScale = 0.3611, kShift = 0.1159;  // of the latents, as the training code has them
constexpr double kDevShift = 1.15;                  // ComfyUI's for every size; ModelSamplingFlux makes it depend on it

std::shared_ptr<const weights::PatchSet> no_patches() { return std::make_shared<const weights::PatchSet>(); }

/// Relatives (Chroma, HunyuanVideo) have such blocks too, but no pooled prompt, or a text refiner.
bool has_native_layout(const weights::StateDict& network) {
  return network.find("img_in.weight") != nullptr && network.find("vector_in.in_layer.weight") != nullptr &&
         network.find("double_blocks.0.img_attn.norm.query_norm.scale") != nullptr &&
         network.has_prefix("single_blocks.") && network.find("txt_in.weight") != nullptr;
}

bool recognises_network(const weights::StateDict& network) {
  return has_native_layout(network) || has_flux_diffusers_layout(network);
}

bool recognises(const weights::StateDict& file) {
  return file.has_prefix(kNetwork) && recognises_network(file.with_prefix(kNetwork));
}

Model load_network(const weights::StateDict& network, const LoadOptions& options) {
  const bool native = has_native_layout(network);
  auto store = std::make_shared<weights::ParameterStore>(native ? network : from_flux_diffusers_layout(network));
  const FluxConfig config = read_flux_config(weights::Scope(*store));
  const auto sampling = config.guidance ? sampling::flux_sampling(kDevShift) : sampling::discrete_flow(1.0, 1.0);
  const sampling::LatentFormat format{.channels = config.out_channels, .scale = kScale, .shift = kShift};
  auto flux = std::make_shared<const Flux>(std::move(store), DiffusionTraits{std::string(kName), format, sampling},
                                           options.attention);
  return {std::move(flux), no_patches(), sampling, options.weight_dtype};
}

LoadedCheckpoint load(const weights::StateDict& file, const LoadOptions& options) {
  LoadedCheckpoint loaded;
  loaded.family = kName;
  UnreadKeys unread;
  loaded.model = load_network(file.with_prefix(kNetwork), options);
  unread.add_unused(kNetwork, loaded.model->network->store());
  if (file.has_prefix(kVae)) {
    loaded.vae = load_vae(file.with_prefix(kVae));
    unread.add_unused(kVae, loaded.vae->autoencoder->store());
  }
  for (const auto& [key, tensor] : file.tensors())
    if (!key.starts_with(kNetwork) && !key.starts_with(kVae)) unread.add(key);
  loaded.leftovers = std::move(unread.leftovers);
  loaded.unknown = std::move(unread.unknown);
  return loaded;
}

const Registrar<Family> registrar{std::string(kName),
                                  Family{"a Flux checkpoint", recognises, load,
                                         "a Flux model without text encoders and VAE", recognises_network,
                                         load_network}};

}  // namespace
}  // namespace weft::models
