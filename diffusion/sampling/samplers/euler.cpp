// SPDX-License-Identifier: Apache-2.0
// Karras et al. 2022, algorithm 2 without churn (k-diffusion's sample_euler).
#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

const Registrar<Sampler> euler_registrar{"euler", {0, euler_walk}};

}  // namespace
}  // namespace weft::sampling
