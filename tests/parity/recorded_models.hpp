// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "diffusion/sampling/latent_format.hpp"
#include "diffusion/sampling/model_sampling.hpp"

namespace weft::parity {

/// The noise levels and the prediction of a model that recordings name ("sd15_eps", "flux_1024x1024", "sd3_shift3"…).
/// Throws UnknownForm for another name.
std::shared_ptr<const sampling::ModelSampling> recorded_model(const std::string& name);

/// The latent scale of the models that are recorded at the level of the network.
sampling::LatentFormat recorded_format(const std::string& name);

}  // namespace weft::parity
