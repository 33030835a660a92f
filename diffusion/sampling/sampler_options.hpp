// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/sampling/sampler.hpp"

/// Samplers with other settings than the registry's, for the nodes that offer them.
namespace weft::sampling {

/// Of samplers that go below the next noise level and renoise up to it.
struct AncestralOptions {
  double eta = 1.0;      ///< how much is renoised: 0 is none
  double s_noise = 1.0;  ///< a factor for that noise
};
Sampler euler_ancestral_sampler(AncestralOptions options);

}  // namespace weft::sampling
