// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diffusion/models/family.hpp"
#include "diffusion/sampling/conditioning.hpp"
#include "diffusion/sampling/latent_format.hpp"
#include "diffusion/sampling/model_sampling.hpp"

namespace weft::models {

// What the families of UNets (Stable Diffusion 1.x, 2.x, XL) have in common.

inline constexpr std::string_view kUnetPrefix = "model.diffusion_model.";

/// The rank of the first transformer's projection: 4 in SD 1.x, 2 in later models; 0 when there is no transformer.
std::int64_t projection_rank(const weights::StateDict& unet);

/// Whether these are the keys of a UNet that takes a latent, or a latent with a picture to work on (edit), or with a
/// picture and a mask (inpaint).
bool is_image_unet(const weights::StateDict& unet);

/// How a UNet's model family differs from the others.
struct UnetFamily {
  std::string name;
  sampling::LatentFormat format;
  std::shared_ptr<const sampling::ModelSampling> sampling;
  /// The conditioning vector, where the UNet takes one.
  std::function<at::Tensor(const sampling::Cond&, const sampling::Subject&)> vector{};
};

/// The MODEL of a UNet's weights, whose picture inputs are found by the number of channels that it takes.
Model load_unet(const weights::StateDict& unet, UnetFamily family, const LoadOptions& options);

/// A checkpoint of that model, of the text encoder that was read from keys below `text_prefix`, and of the autoencoder
/// of `file`, with the keys that nothing read.
LoadedCheckpoint assembled(const weights::StateDict& file, std::string_view family, Model model,
                           std::optional<Clip> clip, std::string_view text_prefix);

}  // namespace weft::models
