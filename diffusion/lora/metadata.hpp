// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
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

}  // namespace weft::lora
