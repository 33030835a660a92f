// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/random_model/layout.hpp"

namespace weft::bench {

// Networks that several model families have.

// Queries and keys need more spread than 1, or attention would hardly make a difference.
inline constexpr double kAttentionGain = 1.5;

struct ClipTextSizes {
  std::int64_t width;
  std::int64_t layers;
  std::int64_t intermediate;
};

/// CLIP-L's text model in transformers' layout; key: "…text_model".
void clip_text_model(Layout& layout, const std::string& key, const ClipTextSizes& sizes);

struct AutoencoderSizes {
  std::int64_t channels;
  std::vector<std::int64_t> mult;
  std::int64_t res_blocks;
  std::int64_t latent_channels;
  bool quant_convs;  ///< SD's have them, Flux's has not
};

/// An autoencoder in the LDM layout. prefix: empty, or ends with a dot.
void autoencoder(Layout& layout, const std::string& prefix, const AutoencoderSizes& sizes);

}  // namespace weft::bench
