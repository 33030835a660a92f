// SPDX-License-Identifier: Apache-2.0
// DDIM without noise is Euler's method in sigma (Song et al. 2021, equation 13; Karras et al. 2022, appendix C).
// Only under a mask it differs: what is kept there is renoised with noise of its own.
#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

const Registrar<Sampler> ddim_registrar{"ddim",
                                        {.rank = 39,
                                         .run = [](const SamplerCall& call) { return euler_walk(call, {}); },
                                         .discard_penultimate = false,
                                         .fresh_mask_noise = true}};

}  // namespace
}  // namespace weft::sampling
