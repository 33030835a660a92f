// SPDX-License-Identifier: Apache-2.0
// Karras et al. 2022, algorithm 2, its step the first half alone (k-diffusion's sample_euler).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {

Sampler euler_sampler(ChurnOptions options) {
  return {.rank = 0, .run = [options](const SamplerCall& call) { return euler_walk(call, options); }};
}

namespace {

const Registrar<Sampler> euler_registrar{"euler", euler_sampler({})};

}  // namespace
}  // namespace weft::sampling
