// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/seeded_weights.hpp"

namespace weft::bench {

/// The sizes of an SD1.x model; everything else follows from them. Names as in the LDM configuration files.
struct Sd15Config {
  std::int64_t model_channels;
  std::vector<std::int64_t> channel_mult;
  std::int64_t num_res_blocks;
  std::size_t attention_levels;  ///< the first so many levels have attention
  std::int64_t text_width;       ///< also the context dimension of the UNet
  std::int64_t text_layers;
  std::int64_t text_intermediate;
  std::int64_t vae_channels;
  std::vector<std::int64_t> vae_mult;
  std::int64_t lora_rank;
  float lora_alpha;
};

/// The published sizes (859.5 M parameters in the UNet), and the same layers a tenth as wide.
Sd15Config sd15_full();
Sd15Config sd15_tiny();

/// A whole checkpoint in float16, keys as in the original LDM files.
test::SeededModel sd15_checkpoint(const Sd15Config& config, const std::string& tag);
/// An autoencoder alone, in float32, keys without prefix.
test::SeededModel sd15_vae(const Sd15Config& config, const std::string& tag);
/// A LoRA on the attention of UNet and text encoder, in float16, kohya keys and training metadata.
test::SeededModel sd15_lora(const Sd15Config& config, const std::string& tag);

}  // namespace weft::bench
