// SPDX-License-Identifier: Apache-2.0
// What Flux says of inputs that do not fit it.
#include <fmt/format.h>

#include "diffusion/models/flux/flux.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

void check_latent(const at::Tensor& x, const at::Tensor& timesteps, const FluxConfig& config,
                  const std::string& family) {
  if (x.dim() != 4 || x.numel() == 0 || timesteps.dim() != 1 || timesteps.size(0) != x.size(0))
    throw NodeError(
        "the model takes a latent [batch, channels, height, width] that is not empty, with one timestep each");
  if (x.size(1) == config.out_channels) return;
  throw NodeError(fmt::format("the latent has {} channels, but this model ({}) takes {}", x.size(1), family,
                              config.out_channels),
                  "It comes from a VAE or an empty-latent node for another kind of model: use one that fits, such as "
                  "EmptySD3LatentImage and the ae VAE.");
}

void check_prompt(const at::Tensor& context, std::int64_t rows, const FluxConfig& config, const std::string& family) {
  if (context.dim() != 3 || context.size(0) != rows || context.size(1) == 0)
    throw NodeError("the model takes a prompt [batch, tokens, width] for each latent");
  if (context.size(2) == config.context_size) return;
  throw NodeError(fmt::format("the prompt has width {}, but this model ({}) takes {}", context.size(2), family,
                              config.context_size),
                  "It was encoded by the text encoder of another kind of model: use DualCLIPLoader with a CLIP-L and a "
                  "T5 file, type flux.");
}

}  // namespace

void Flux::check_input(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                       const sampling::Extras& extras) const {
  check_latent(x, timesteps, config_, family());
  check_prompt(context, x.size(0), config_, family());
  if (extras.y.defined() && (extras.y.dim() != 2 || extras.y.size(0) != x.size(0) ||
                             extras.y.size(1) < config_.vector_size))
    throw NodeError(fmt::format("the pooled prompt has width {}, but this model ({}) takes {}", extras.y.size(-1),
                                family(), config_.vector_size),
                    "It was encoded by the text encoder of another kind of model: use DualCLIPLoader, type flux.");
  const std::int64_t more = extras.concat.defined() ? extras.concat.size(1) : 0, wanted = in_channels();
  if (config_.out_channels + more != wanted)
    throw NodeError(fmt::format("this model ({}) takes {} channels: those of the latent and {} more, but {} are given",
                                family(), wanted, wanted - config_.out_channels, more),
                    "Models for inpainting take theirs from InpaintModelConditioning, those for control pictures from "
                    "InstructPixToPixConditioning.");
  for (const at::Tensor& reference : extras.reference_latents)
    if (reference.dim() != 4 || reference.size(1) != wanted)
      throw NodeError(fmt::format("a reference latent has {} channels, but this model ({}) takes {}",
                                  reference.dim() == 4 ? reference.size(1) : 0, family(), wanted),
                      "Encode the picture with the VAE of the model.");
}

}  // namespace weft::models
