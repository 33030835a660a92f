// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/seeded_weights.hpp"

namespace weft::bench {

/// The sizes of a Flux.1 dev model and of what it is used with; everything else follows from them.
struct FluxConfig {
  std::int64_t hidden;  ///< of the transformer; heads are 128 wide, the MLP is four times as wide
  std::int64_t double_blocks;
  std::int64_t single_blocks;
  std::int64_t t5_width;  ///< also the context dimension
  std::int64_t t5_layers;
  std::int64_t t5_intermediate;
  std::int64_t t5_heads;    ///< 64 wide
  std::int64_t clip_width;  ///< also the width of the pooled text
  std::int64_t clip_layers;
  std::int64_t clip_intermediate;
  std::int64_t vae_channels;
  std::int64_t small_channels;  ///< of the small decoder
  std::int64_t lora_rank;
};

/// The published sizes (11.9 B parameters in the transformer, 4.8 B in T5), and a few layers a tenth as wide.
FluxConfig flux_full();
FluxConfig flux_tiny();

/// The transformer alone, all of it in float8_e4m3fn, keys as Black Forest Labs publish them.
test::SeededModel flux_transformer(const FluxConfig& config, const std::string& tag);
/// T5's encoder in float8_e4m3fn, keys as in transformers.
test::SeededModel flux_t5(const FluxConfig& config, const std::string& tag);
/// CLIP-L's text model in float16.
test::SeededModel flux_clip_l(const FluxConfig& config, const std::string& tag);
/// The autoencoder of 16 channels, in float32.
test::SeededModel flux_vae(const FluxConfig& config, const std::string& tag);
/// A small decoder of its latents for previews (TAEF1's layout), in float16.
test::SeededModel flux_small_decoder(const FluxConfig& config, const std::string& tag);
/// A LoRA on all attention and MLP weights of the transformer, in bfloat16, diffusers' names.
test::SeededModel flux_lora(const FluxConfig& config, const std::string& tag);

}  // namespace weft::bench
