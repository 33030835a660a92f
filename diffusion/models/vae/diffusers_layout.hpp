// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/weights/state_dict.hpp"

namespace weft::models::vae {

/// Whether an autoencoder's keys are in diffusers' layout ("decoder.up_blocks.0.resnets.0.norm1.weight").
bool has_diffusers_layout(const weights::StateDict& file);

/// The same weights under the keys of the CompVis layout, attention projections as 1x1 convolutions. Shares the
/// tensors. Keys that are in neither layout stay as they are.
weights::StateDict from_diffusers_layout(const weights::StateDict& file);

}  // namespace weft::models::vae
