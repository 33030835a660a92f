// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "diffusion/models/flux/flux.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::test {

/// Sizes of a Flux transformer for tests: two heads of 32 channels, one double and two single blocks.
struct TinyFlux {
  std::int64_t hidden = 64;
  std::int64_t head = 32;
  std::int64_t context = 24;
  std::int64_t pooled = 12;
  std::int64_t in_channels = 16;
  bool guidance = true;
};

/// Its weights in Black Forest Labs' layout, seeded. Every key starts with `prefix`.
weights::StateDict::Tensors seeded_flux(const TinyFlux& sizes = {}, const std::string& prefix = {});

/// The network of such weights.
models::Flux flux_of(weights::StateDict::Tensors tensors);

}  // namespace weft::test
