// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "diffusion/sampling/ksampler.hpp"
#include "engine/schema/context.hpp"
#include "engine/schema/node_info.hpp"
#include "nodes/ports.hpp"

/// What the sampling nodes share.
namespace weft::nodes {

/// The samplers and schedulers that there are, in ComfyUI's order. differs: not those that weft does not have yet.
schema::OptionList sampler_options(const schema::Services& services);
schema::OptionList scheduler_options(const schema::Services& services);

/// The latent that sampling makes of another. request: all but what model and latent say.
Latent sampled(schema::Context& context, const Model& model, const Latent& latent, sampling::SampleRequest request);

/// The latent that a walk down given noise levels makes of another, and what its last step took the picture for.
std::tuple<Latent, Latent> sampled(schema::Context& context, const Guider& guider, const NoiseSource& noise,
                                   const Sampler& sampler, const Sigmas& sigmas, const Latent& latent);

}  // namespace weft::nodes
