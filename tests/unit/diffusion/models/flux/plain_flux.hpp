// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/sampling/extras.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::test {

/// Flux in double precision, equation by equation and pair by pair, for even sizes and without references: what the
/// network is tested against. head: channels of a head.
at::Tensor plain_flux(const weights::StateDict::Tensors& weights, std::int64_t head, const at::Tensor& x,
                      const at::Tensor& timesteps, const at::Tensor& context, const sampling::Extras& extras);

}  // namespace weft::test
