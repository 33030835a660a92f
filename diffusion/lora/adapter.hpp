// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "diffusion/lora/change.hpp"
#include "diffusion/lora/naming.hpp"
#include "diffusion/weights/patch.hpp"
#include "engine/base/registry.hpp"

namespace weft::lora {

/// The weight that a change is for.
struct TargetWeight {
  const std::string& key;
  at::IntArrayRef shape;  ///< of the slice, where it is one
};

/// Whose arithmetic counts where ComfyUI and the makers of a format differ (docs/comfyui-compatibility.md).
enum class Rules { meant, comfyui };

/// How much of a change counts.
struct Amount {
  double strength = 1.0;
  Rules rules = Rules::meant;
};

/// A kind of change: how its tensors become a patch of one weight. One file each in `adapters/`; the registry knows
/// them by the kind of their tensors (parts.cpp).
struct Adapter {
  Slot slot;  ///< whether it changes a module's weight or its bias
  int rank;   ///< where a file has several kinds for one parameter, the highest counts
  /// Throws WeightsError when a tensor is missing or does not fit the weight.
  std::function<std::shared_ptr<const weights::WeightPatch>(const Change& change, const TargetWeight& weight,
                                                            Amount amount)>
      read;
  /// The rank of a change of this kind; nothing when it has none.
  std::function<std::optional<std::int64_t>(const Change& change)> rank_of;
};
using AdapterRegistry = Registry<Adapter>;

}  // namespace weft::lora
