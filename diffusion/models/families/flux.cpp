// SPDX-License-Identifier: Apache-2.0
// Flux.1: a transformer over text and picture, CLIP-L and T5, an autoencoder of sixteen channels. dev and what was
// made of it (Fill, Canny, Depth, Kontext) is told the guidance, schnell is not.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "diffusion/models/families/leftovers.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/models/flux/diffusers_layout.hpp"
#include "diffusion/models/flux/flux.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/models/text_encoders/load.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kName = "Flux";
constexpr std::string_view kNetwork = "model.diffusion_model.";
constexpr std::string_view kVae = "vae.";
constexpr std::string_view kText = "text_encoders.";
constexpr std::array kTowers{"clip_l", "t5xxl"};

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
  const sampling::LatentFormat format{
      .channels = config.out_channels, .scale = kScale, .shift = kShift, .small_decoder = "taef1_decoder"};
  auto flux = std::make_shared<const Flux>(std::move(store), DiffusionTraits{std::string(kName), format, sampling},
                                           options.attention);
  return {std::move(flux), no_patches(), sampling, options.weight_dtype};
}

std::string tower_prefix(std::string_view tower) { return std::string(kText) + std::string(tower) + ".transformer."; }

/// The text encoder inside a checkpoint; nothing when one of its two networks is not there.
std::optional<Clip> load_text(const weights::StateDict& file) {
  text_encoders::TowerDicts towers;
  for (const char* tower : kTowers) {
    if (!file.has_prefix(tower_prefix(tower))) return std::nullopt;
    towers.emplace(tower, file.with_prefix(tower_prefix(tower)));
  }
  return Clip{text_encoders::make_text_encoder("flux", towers), no_patches(), std::nullopt};
}

void add_the_rest(UnreadKeys& unread, const weights::StateDict& file, bool text_read) {
  for (const auto& [key, tensor] : file.tensors()) {
    const auto is_below = [&key](const char* tower) { return key.starts_with(tower_prefix(tower)); };
    const bool of_tower = text_read && std::any_of(kTowers.begin(), kTowers.end(), is_below);
    if (!key.starts_with(kNetwork) && !key.starts_with(kVae) && !of_tower) unread.add(key);
  }
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
  loaded.clip = load_text(file);
  if (loaded.clip) {
    for (std::string& key : unknown_keys(*loaded.clip)) unread.unknown.push_back(std::string(kText) + std::move(key));
  }
  add_the_rest(unread, file, loaded.clip.has_value());
  loaded.leftovers = std::move(unread.leftovers);
  loaded.unknown = std::move(unread.unknown);
  return loaded;
}

const Registrar<Family> flux_registrar{std::string(kName),
                                  Family{"a Flux checkpoint", recognises, load,
                                         "a Flux model without text encoders and VAE", recognises_network,
                                         load_network}};

}  // namespace
}  // namespace weft::models
