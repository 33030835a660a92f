// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "diffusion/models/unet/unet.hpp"
#include "diffusion/sampling/hooks.hpp"
#include "nodes/ports.hpp"

/// What the nodes share that lay something on a MODEL.
namespace weft::nodes {

/// The model with one more hook.
Model hooked(const Model& model, sampling::Hook hook);

/// The model's network where it is a UNet; else null, after a warning that `node` changes nothing about it: so it is in
/// ComfyUI, too, where such a node asks for places that the network has not.
const models::Unet* unet_for(const Model& model, std::string_view node);

}  // namespace weft::nodes
