// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/weights/patch.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {
struct Model;
struct Clip;
}  // namespace weft::models

namespace weft::lora {

/// What one LoRA file changes in a model and a text encoder.
struct LoadedLora {
  weights::PatchSet model;             ///< by the network's parameter keys; empty at strength 0
  weights::PatchSet clip;
  std::size_t model_targets = 0;       ///< parameters the file has changes for, whatever the strength
  std::size_t clip_targets = 0;
  std::size_t clip_keys = 0;           ///< keys of the file for a text encoder, where it is not applied to one
  std::vector<std::string> unmatched;  ///< keys of the file that nothing used, in order
  std::string unmatched_summary;       ///< one sentence on them with a guess why; empty when there are none
};

/// Matches a LoRA file with what it is for. model, clip: null when it is not to be applied there; a file that has
/// nothing for one of the two is fine. Strength 0 gives no patches.
/// Throws WeightsError when nothing in the file fits either (saying for which family it looks made), when a part of a
/// change is missing, or when a shape does not fit its weight.
LoadedLora load_lora(const weights::StateDict& file, const models::Model* model, const models::Clip* clip,
                     double strength_model, double strength_clip, Rules rules = Rules::meant);

/// The patches of a value with those of one more LoRA after them: later ones are applied later.
std::shared_ptr<const weights::PatchSet> append(const std::shared_ptr<const weights::PatchSet>& before,
                                                const weights::PatchSet& more);

}  // namespace weft::lora
