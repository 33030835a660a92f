// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diffusion/weights/state_dict.hpp"

namespace weft::lora {

/// A LoRA file for people: how it is made, for what, and the words that call it.
struct Description {
  std::string naming;              ///< "kohya"; "unknown" when no registered scheme reads it
  std::vector<std::string> kinds;  ///< "LoRA", "LoHa"…, by name
  std::string family;              ///< "SD1.x", "SDXL", "Flux"…: what its key names and widths look like; or ""
  std::int64_t rank_min = 0;       ///< 0 when no change has a rank
  std::int64_t rank_max = 0;
  std::vector<double> alphas;       ///< distinct values, rising; empty: none given, which means alpha = rank
  std::size_t network_targets = 0;  ///< weights of the denoising network that it changes
  std::size_t text_encoder_targets = 0;
  std::string title;                                                ///< from the training metadata, may be empty
  std::string base_model;                                           ///< from the training metadata, may be empty
  std::vector<std::pair<std::string, std::int64_t>> trigger_words;  ///< most frequent in training first
};

/// Nothing when the file does not look like a LoRA of any kind.
std::optional<Description> describe(const weights::StateDict& file);

/// The family that a LoRA's key names and widths look made for ("SDXL"), or "" when they do not tell.
std::string guess_family(const weights::StateDict& file);

}  // namespace weft::lora
