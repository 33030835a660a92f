// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/models/diffusion_model.hpp"
#include "diffusion/models/unet/config.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// Names of a UNet's parameters in diffusers' layout (which LoRA files use) -> keys in the CompVis layout:
/// "down_blocks.0.attentions.0.proj_in.weight" -> "input_blocks.1.1.proj_in.weight". Every parameter has an entry.
DiffusionModel::KeyMap unet_diffusers_names(const UnetConfig& config, const weights::StateDict& source);

}  // namespace weft::models
