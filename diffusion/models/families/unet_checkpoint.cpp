// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/families/unet_checkpoint.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "diffusion/models/families/leftovers.hpp"
#include "diffusion/models/text_encoders/load.hpp"
#include "diffusion/models/unet/picture_inputs.hpp"
#include "diffusion/models/unet/unet.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kVae = "first_stage_model.";

/// Channels of the latent, and those that go in with it.
struct Channels {
  std::int64_t latent = 0;
  std::int64_t more = 0;
};

std::optional<Channels> channels_of(const weights::StateDict& unet) {
  const at::Tensor* first = unet.find("input_blocks.0.0.weight");
  const at::Tensor* last = unet.find("out.2.weight");
  if (first == nullptr || last == nullptr || first->dim() != 4 || last->dim() != 4) return std::nullopt;
  return Channels{last->size(0), first->size(1) - last->size(0)};
}

bool is_inpaint(const Channels& channels) { return channels.more == channels.latent + 1; }
bool is_edit(const Channels& channels) { return channels.more == channels.latent; }

sampling::MakeExtras extras_of(const Channels& channels, const UnetFamily& family) {
  return [channels, vector = family.vector, format = family.format](const sampling::Cond& cond,
                                                                    const sampling::Subject& subject) {
    sampling::Extras extras;
    if (vector) extras.y = vector(cond, subject);
    if (is_inpaint(channels)) extras.concat = inpaint_channels(cond, subject, format);
    if (is_edit(channels)) extras.concat = edit_channels(cond, subject);
    return extras;
  };
}

/// CLIP's projection into the space that it shares with pictures: where a family never used it some tools still save it.
bool is_text_leftover(std::string_view key) { return key.find("text_projection") != std::string_view::npos; }

void add_unread_text(UnreadKeys& unread, const Clip& clip, std::string_view prefix) {
  const std::vector<std::string> unknown = unknown_keys(clip);
  for (const std::string& key : clip.encoder->store().unused()) {
    const bool is_unknown = std::find(unknown.begin(), unknown.end(), key) != unknown.end();
    (is_unknown ? unread.unknown : unread.leftovers).push_back(std::string(prefix) + key);
  }
}

}  // namespace

std::int64_t projection_rank(const weights::StateDict& unet) {
  for (const auto& [key, tensor] : unet.tensors())
    if (key.starts_with("input_blocks.") && key.ends_with(".proj_in.weight")) return tensor.dim();
  return 0;
}

bool is_image_unet(const weights::StateDict& unet) {
  if (unet.find("time_embed.0.weight") == nullptr) return false;
  const auto channels = channels_of(unet);
  // A damaged file may say anything of its channels: then the network tells what is wrong with it.
  return !channels ? unet.find("input_blocks.0.0.weight") != nullptr
                   : channels->more == 0 || is_inpaint(*channels) || is_edit(*channels);
}

Model load_unet(const weights::StateDict& unet, UnetFamily family, const LoadOptions& options) {
  const Channels channels = channels_of(unet).value_or(Channels{family.format.channels, 0});
  auto store = std::make_shared<weights::ParameterStore>(unet);
  DiffusionTraits traits{family.name, family.format, family.sampling, extras_of(channels, family)};
  auto network = std::make_shared<const Unet>(std::move(store), std::move(traits), options.attention);
  return {std::move(network), std::make_shared<const weights::PatchSet>(), family.sampling, options.weight_dtype};
}

LoadedCheckpoint assembled(const weights::StateDict& file, std::string_view family, Model model,
                           std::optional<Clip> clip, std::string_view text_prefix) {
  LoadedCheckpoint loaded;
  loaded.family = family;
  UnreadKeys unread;
  unread.add_unused(kUnetPrefix, model.network->store());
  if (clip) add_unread_text(unread, *clip, text_prefix);
  if (file.has_prefix(kVae)) {
    loaded.vae = load_vae(file);
    unread.add_unused(kVae, loaded.vae->autoencoder->store());
  }
  for (const auto& [key, tensor] : file.tensors()) {
    if (key.starts_with(kUnetPrefix) || (clip && key.starts_with(text_prefix)) || key.starts_with(kVae)) continue;
    if (is_text_leftover(key))
      unread.leftovers.push_back(key);
    else
      unread.add(key);
  }
  loaded.model = std::move(model);
  loaded.clip = std::move(clip);
  loaded.leftovers = std::move(unread.leftovers);
  loaded.unknown = std::move(unread.unknown);
  return loaded;
}

}  // namespace weft::models
