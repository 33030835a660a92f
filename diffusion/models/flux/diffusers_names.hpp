// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/models/diffusion_model.hpp"
#include "diffusion/models/flux/config.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// Names of Flux parameters in diffusers' layout (without "transformer.") -> where they lie in Black Forest Labs':
/// "single_transformer_blocks.0.attn.to_k.weight" -> rows hidden .. 2 hidden of "single_blocks.0.linear1.weight".
/// Parameters that `source` lacks have no entry.
DiffusionModel::KeyMap flux_diffusers_names(const FluxConfig& config, const weights::StateDict& source);

/// The same for a network of these sizes, whatever file it comes from: with every parameter that it may have.
DiffusionModel::KeyMap flux_diffusers_names(const FluxConfig& config);

}  // namespace weft::models
