// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/family.hpp"

#include <fmt/format.h>

#include "diffusion/models/families/leftovers.hpp"
#include "diffusion/models/vae/diffusers_layout.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// What to try with a file that was given where something else belongs.
std::string hint_for(const std::optional<Recognised>& found, std::string_view wanted_folder) {
  if (!found) return "Check that the download is complete and that the file is what its page says.";
  if (found->folder.empty() || found->folder == wanted_folder) return "This kind of model is not supported yet.";
  return fmt::format("Put it in models/{} and use the node that loads from there.", found->folder);
}

[[noreturn]] void refuse(const weights::StateDict& file, std::string_view wanted, std::string_view wanted_folder) {
  const std::optional<Recognised> found = recognise(file);
  const std::string name = file.path().filename().string();
  throw WeightsError(
      found
          ? fmt::format("{} is not {} that weft can load: it looks like {}", name, wanted, found->kind)
          : fmt::format("{} is not {} that weft can load: its keys are not those of any model it knows", name, wanted),
      hint_for(found, wanted_folder));
}

}  // namespace

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
