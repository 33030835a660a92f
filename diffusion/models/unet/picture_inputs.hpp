// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/conditioning.hpp"
#include "diffusion/sampling/latent_format.hpp"

namespace weft::models {

// What UNets take behind the latent's channels. Both return [B, C', h, w] in the space that such models were trained in,
// and throw NodeError where a picture or a mask does not fit the latent.

/// For inpainting models: the mask of what is to be made anew, then the picture without it (RunwayML's order). Without
/// a picture of the prompt's own it is what sampling starts from; without any mask, grey everywhere.
at::Tensor inpaint_channels(const sampling::Cond& cond, const sampling::Subject& subject,
                            const sampling::LatentFormat& format);

/// For models that edit by instruction (Brooks et al. 2022): the picture, unscaled; zeros where there is none.
at::Tensor edit_channels(const sampling::Cond& cond, const sampling::Subject& subject);

}  // namespace weft::models
