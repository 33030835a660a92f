// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <ATen/ATen.h>

#include "diffusion/sampling/ksampler.hpp"

namespace weft::test {

/// A model whose denoised output is a formula of x, the noise level and one number per prompt (the condition g), as
/// the recorded samples used it: denoised = q (1 + g / 4) + C g with q = y / (1 + |y|), y = x / (1 + sigma).
/// C: [C, h, w]; undefined: 1/2 everywhere, which works on any crop. kind: whose noise levels it is sampled on, and how
/// noise is added; SD 1.x's when empty.
sampling::GuidedModel analytic_model(const at::Tensor& constant = {},
                                     std::shared_ptr<const sampling::ModelSampling> kind = nullptr);

/// A model at the level of the network: x scaled for it, the timestep it is told, its output read as `kind` says.
sampling::GuidedModel analytic_network(std::shared_ptr<const sampling::ModelSampling> kind = nullptr);

/// A prompt that holds nothing but the condition g.
sampling::Cond analytic_cond(double g);

/// An unscaled latent format.
sampling::LatentFormat unscaled();

}  // namespace weft::test
