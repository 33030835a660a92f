// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// Whether a file is a Flux transformer in diffusers' layout ("transformer_blocks.0.…").
bool has_flux_diffusers_layout(const weights::StateDict& file);

/// The same weights under Black Forest Labs' keys, all of which still point into the file. What diffusers has apart
/// (queries, keys, values, feed-forward) is there in pieces. Keys without a counterpart stay.
/// Throws WeightsError where parts of one weight are missing or do not fit each other, or have scales of their own.
weights::StateDict from_flux_diffusers_layout(const weights::StateDict& file);

}  // namespace weft::models
