// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

#include "diffusion/models/vae/small_decoder.hpp"
#include "diffusion/sampling/latent_format.hpp"
#include "engine/schema/folders.hpp"

namespace weft::nodes {

/// Pictures of work in progress, by the small decoder that belongs to a model's latents, where its file is among the
/// models (folder vae_approx). A service that is there when previews were asked for; used by the one thread that runs
/// nodes.
class Previews {
 public:
  /// A PNG file of the first latent of the batch, [B, C, h, w] in model space. Empty where there is no decoder, which
  /// is told once.
  std::string picture(const schema::Folders& folders, const sampling::LatentFormat& format, const at::Tensor& latent);

 private:
  const models::SmallDecoder* decoder(const schema::Folders& folders, const std::string& name);

  std::map<std::string, std::unique_ptr<const models::SmallDecoder>> decoders_;  // by name; null: no file
};

}  // namespace weft::nodes
