// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diffusion/models/values.hpp"
#include "diffusion/nn/attention.hpp"
#include "diffusion/weights/state_dict.hpp"
#include "engine/base/registry.hpp"

namespace weft::models {

/// Choices that hold for a model as long as it lives.
struct LoadOptions {
  nn::AttentionMode attention = nn::AttentionMode::automatic;
  std::optional<at::ScalarType> weight_dtype{};  ///< becomes Model::weight_dtype
};

/// What a checkpoint file holds. A part that the file lacks is empty.
struct LoadedCheckpoint {
  std::optional<Model> model;
  std::optional<Clip> clip;
  std::optional<Vae> vae;
  std::string family;                  ///< "SD1.x"
  std::vector<std::string> leftovers;  ///< keys that training left behind and nobody needs (EMA copies, betas…)
  std::vector<std::string> unknown;    ///< keys that nothing in weft reads: worth a warning
};

/// A kind of model: how to tell its checkpoints by their keys, and how to make networks of one.
/// One file each in `families/`.
struct Family {
  std::string kind;  ///< for people: "a Stable Diffusion 1.x checkpoint"
  std::function<bool(const weights::StateDict&)> recognises;
  std::function<LoadedCheckpoint(const weights::StateDict&, const LoadOptions&)> load;

  /// The same for files of the diffusion model alone, whose keys have no prefix. Empty: there are none of this kind.
  std::string network_kind{};  ///< "a Flux model without text encoders and VAE"
  std::function<bool(const weights::StateDict&)> recognises_network{};
  std::function<Model(const weights::StateDict&, const LoadOptions&)> load_network{};
};
using FamilyRegistry = Registry<Family>;

/// The networks of a checkpoint, of whichever registered family recognises it. Reads no weights yet.
/// Throws WeightsError: what the file looks like instead and where such a file goes, or which key does not fit.
LoadedCheckpoint load_checkpoint(const weights::StateDict& file, const LoadOptions& options = {});

/// What a file of a diffusion model alone holds.
struct LoadedDiffusionModel {
  Model model;
  std::vector<std::string> leftovers;  ///< as in LoadedCheckpoint
  std::vector<std::string> unknown;
};

/// The diffusion model of a file without text encoders and VAE: keys bare or under "model.diffusion_model.", or in
/// diffusers' layout. Reads no weights yet. Throws WeightsError: what the file looks like instead and where such a
/// file goes, or which key does not fit.
LoadedDiffusionModel load_diffusion_model(const weights::StateDict& file, const LoadOptions& options = {});

/// The autoencoder of a VAE file (CompVis or diffusers layout, bare or inside a checkpoint). Throws WeightsError that
/// says what the file looks like when it has none.
Vae load_vae(const weights::StateDict& file);

/// Keys of a VAE's file that nothing read and that are no leftovers of training: worth a warning.
std::vector<std::string> unknown_keys(const Vae& vae);

/// What a file looks like, for errors and listings.
struct Recognised {
  std::string kind;    ///< "a LoRA", "a Stable Diffusion XL checkpoint"
  std::string family;  ///< the registered family that loads it, or empty
  std::string folder;  ///< the folder of `models` where it belongs ("loras"); empty when that is unclear
};

/// Throws WeightsError: the file is not what is wanted ("a VAE", which belongs into that folder of models), what it looks
/// like instead and where such a file goes.
[[noreturn]] void refuse(const weights::StateDict& file, std::string_view wanted, std::string_view wanted_folder);

/// Nothing when the keys tell nothing.
std::optional<Recognised> recognise(const weights::StateDict& file);

}  // namespace weft::models
