// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "diffusion/device/policy.hpp"
#include "diffusion/models/values.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "engine/base/cancel.hpp"

namespace weft::models {

/// How a denoising network's weights are kept and used, given what the user asked for and how large they are: converted
/// where they fit, else streamed. Says the same for the same model, settings and machine, whatever else is in memory.
/// On the CPU all or nothing: they fit when, converted, they take at most `memory_limit`, by default 60 % of the
/// memory there is. On a GPU as many as `vram` (by default 92 % of the card) leaves room for beside activation_bytes.
device::ComputePolicy placement(const Model& model, const device::Settings& settings,
                                std::uint64_t activation_bytes = 0);

/// The same for a text encoder or a vision tower, whose weights are used once a prompt or picture: up to 1 GiB
/// converted (CLIP-L, patched once for all prompts), larger ones (T5-XXL) streamed.
device::ComputePolicy text_placement(const weights::ParameterStore& store, const device::Settings& settings);

/// A denoising network that is ready to be called.
struct Placed {
  device::ComputePolicy policy;
  weights::ParameterStore::Lease lease;
};

/// Prepares the weights as placement() says. A streamed network first sends the other networks' weights out of memory;
/// one for which memory turns out to be short is streamed after all. Throws Cancelled, WeightsError, OutOfMemory.
Placed place(const Model& model, const device::Settings& settings, std::uint64_t activation_bytes,
             const CancelToken& cancel);

}  // namespace weft::models
