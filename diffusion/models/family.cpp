// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "diffusion/models/families/leftovers.hpp"
#include "diffusion/models/vae/diffusers_layout.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kNetwork = "model.diffusion_model.";

/// What a checkpoint has beside its diffusion model.
constexpr std::array<std::string_view, 5> kBesideNetwork{"cond_stage_model.", "conditioner.", "text_encoders.",
                                                         "first_stage_model.", "vae."};

/// The node that loads from a folder of models.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kLoaders{{
    {"checkpoints", "CheckpointLoaderSimple"},
    {"diffusion_models", "UNETLoader"},
    {"text_encoders", "CLIPLoader or DualCLIPLoader"},
    {"loras", "LoraLoader"},
    {"vae", "VAELoader"},
    {"clip_vision", "CLIPVisionLoader"},
}};

std::string put_it_into(std::string_view folder) {
  const auto loader = std::find_if(kLoaders.begin(), kLoaders.end(), [&](const auto& l) { return l.first == folder; });
  return fmt::format("Put it in models/{} and load it with {}.", folder,
                     loader == kLoaders.end() ? "the node that loads from there" : loader->second);
}

/// What to try with a file that was given where something else belongs.
std::string hint_for(const std::optional<Recognised>& found, std::string_view wanted_folder) {
  if (!found) return "Check that the download is complete and that the file is what its page says.";
  if (found->folder.empty() || found->folder == wanted_folder) return "This kind of model is not supported yet.";
  return put_it_into(found->folder);
}

/// A checkpoint with all its parts is for another node, which also gives what else is in it.
/// differs: ComfyUI takes the diffusion model out of it and says nothing.
void refuse_whole_checkpoint(const weights::StateDict& file) {
  const bool whole = file.has_prefix(kNetwork) &&
                     std::any_of(kBesideNetwork.begin(), kBesideNetwork.end(),
                                 [&](std::string_view prefix) { return file.has_prefix(prefix); });
  if (!whole) return;
  const std::optional<Recognised> found = recognise(file);
  throw WeightsError(fmt::format("{} is {}, with its text encoder or VAE; a diffusion model alone is expected here",
                                 file.path().filename().string(), found ? found->kind : "a whole checkpoint"),
                     put_it_into("checkpoints"));
}

LoadedDiffusionModel loaded_from(const weights::StateDict& file, Model model) {
  LoadedDiffusionModel loaded{std::move(model), {}, {}};
  UnreadKeys unread;
  const std::string prefix = file.has_prefix(kNetwork) ? std::string(kNetwork) : std::string();
  for (const std::string& key : loaded.model.network->store().unused()) unread.add(prefix + key);
  for (const auto& [key, tensor] : file.tensors())
    if (!prefix.empty() && !key.starts_with(prefix)) unread.add(key);
  loaded.leftovers = std::move(unread.leftovers);
  loaded.unknown = std::move(unread.unknown);
  return loaded;
}

}  // namespace

LoadedDiffusionModel load_diffusion_model(const weights::StateDict& file, const LoadOptions& options) {
  refuse_whole_checkpoint(file);
  const weights::StateDict network = file.has_prefix(kNetwork) ? file.with_prefix(kNetwork) : file;
  for (const auto& [name, family] : FamilyRegistry::instance().entries())
    if (family.recognises_network && family.recognises_network(network))
      return loaded_from(file, family.load_network(network, options));
  refuse(file, "a diffusion model", "diffusion_models");
}

void refuse(const weights::StateDict& file, std::string_view wanted, std::string_view wanted_folder) {
  const std::optional<Recognised> found = recognise(file);
  const std::string name = file.path().filename().string();
  throw WeightsError(
      found
          ? fmt::format("{} is not {} that weft can load: it looks like {}", name, wanted, found->kind)
          : fmt::format("{} is not {} that weft can load: its keys are not those of any model it knows", name, wanted),
      hint_for(found, wanted_folder));
}

LoadedCheckpoint load_checkpoint(const weights::StateDict& file, const LoadOptions& options) {
  for (const auto& [name, family] : FamilyRegistry::instance().entries())
    if (family.recognises(file)) return family.load(file, options);
  refuse(file, "a checkpoint", "checkpoints");
}

Vae load_vae(const weights::StateDict& file) {
  constexpr std::string_view kPrefix = "first_stage_model.";
  weights::StateDict vae = file.has_prefix(kPrefix) ? file.with_prefix(kPrefix) : file;
  if (vae::has_diffusers_layout(vae)) vae = vae::from_diffusers_layout(vae);
  if (vae.find("decoder.conv_in.weight") == nullptr && vae.find("encoder.conv_in.weight") == nullptr)
    refuse(file, "a VAE", "vae");
  return {std::make_shared<const Autoencoder>(std::make_shared<weights::ParameterStore>(std::move(vae)))};
}

std::vector<std::string> unknown_keys(const Vae& vae) {
  UnreadKeys unread;
  for (std::string& key : vae.autoencoder->store().unused()) unread.add(std::move(key));
  return unread.unknown;
}

}  // namespace weft::models
