// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffusion/weights/state_dict.hpp"

namespace weft::test {

/// A UNet in the CompVis layout with seeded random weights: 32 channels, two levels of one residual block, attention
/// on the second, prompts of width 16. Every key starts with `prefix`.
weights::StateDict::Tensors seeded_unet(const std::string& prefix = {});

/// An autoencoder in the CompVis layout with seeded random weights: 32 and 64 channels, one block, scale 2.
weights::StateDict::Tensors seeded_vae(const std::string& prefix = {});

/// A file of these tensors that errors call "tiny.safetensors".
weights::StateDict as_file(weights::StateDict::Tensors tensors);

}  // namespace weft::test
