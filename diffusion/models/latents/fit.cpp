// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/composite.hpp"
#include "diffusion/image/resample.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {

void require_latent(const at::Tensor& latent, std::string_view name) {
  if (latent.defined() && latent.dim() >= 4 && latent.numel() > 0) return;
  throw NodeError(fmt::format("{} is not a batch of latents", name),
                  "A latent has four dimensions (batch, channels, height, width), or five with frames.");
}

at::Tensor sized_like(const at::Tensor& latent, const at::Tensor& like) {
  require_latent(latent, "the second latent");
  require_latent(like, "the first latent");
  if (latent.dim() != like.dim() || latent.size(1) != like.size(1))
    throw NodeError(fmt::format("one latent has {} channels in {} dimensions, the other {} in {}", like.size(1),
                                like.dim(), latent.size(1), latent.dim()),
                    "They come from VAEs of different families: encode both with the same one.");
  if (latent.sizes().slice(1) == like.sizes().slice(1)) return latent;
  at::Tensor sized = image::resample(latent, like.size(-1), like.size(-2), image::Filter::bilinear,
                                     image::Crop::center);
  if (sized.sizes().slice(1) == like.sizes().slice(1)) return sized;
  throw NodeError(fmt::format("one latent has {} frames, the other {}", like.size(2), latent.size(2)));
}

at::Tensor shaped_like(const at::Tensor& latent, const at::Tensor& like) {
  return image::repeated_to(sized_like(latent, like), like.size(0));
}

}  // namespace weft::models
