// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diffusion/weights/state_dict.hpp"

namespace weft::lora {

// What trainers write into a LoRA's metadata: "ss_…" by kohya-ss/sd-scripts, "modelspec.…" by its model specification.
// Texts from strangers: anything may be missing, cut short or of another type.

std::string title_of(const weights::StateDict::Metadata& metadata);
std::string base_model_of(const weights::StateDict::Metadata& metadata);

/// The words that images were captioned with, most frequent first; a trigger phrase that the author names comes
/// before them, with count 0.
std::vector<std::pair<std::string, std::int64_t>> trigger_words(const weights::StateDict::Metadata& metadata);

/// PEFT's configuration of the adapters of one part of a model, as diffusers saves it ("lora_adapter_metadata").
struct PeftPart {
  std::string prefix;  ///< of the part's names: "transformer."
  std::optional<double> alpha;
  std::map<std::string, double> alpha_of;  ///< for modules whose path ends so
  bool rank_stabilised = false;            ///< the scale is alpha / sqrt(rank) (Kalajdzievski 2023)

  /// base: "transformer.proj_out".
  std::optional<double> alpha_for(std::string_view base) const;
};
std::vector<PeftPart> peft_parts(const weights::StateDict::Metadata& metadata);

}  // namespace weft::lora
