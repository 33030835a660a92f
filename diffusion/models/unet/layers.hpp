// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "diffusion/models/unet/config.hpp"
#include "diffusion/models/unet/resblock.hpp"
#include "diffusion/models/unet/spatial_transformer.hpp"

namespace weft::models {

/// All layers of a UNet, in the order of the CompVis keys.
struct UnetLayers {
  using Layer = std::variant<nn::Conv2d, ResBlock, SpatialTransformer, Downsample, Upsample>;
  using Block = std::vector<Layer>;

  nn::Linear time_embed_0, time_embed_2;
  std::optional<nn::Linear> label_emb_0, label_emb_2;  ///< of the conditioning vector, where the UNet takes one
  std::vector<Block> input_blocks;
  Block middle_block;
  std::vector<Block> output_blocks;
  nn::GroupNorm out_norm;
  nn::Conv2d out_conv;
  std::int64_t in_channels;
  std::int64_t context_size;  ///< 0 when nothing attends to a prompt
};

/// Makes the layers of a configuration, following the channels from one to the next. Throws WeightsError where sizes
/// do not fit, and where the blocks do not go down and up by the same steps.
UnetLayers make_unet_layers(const weights::Scope& scope, const UnetConfig& config, nn::AttentionMode attention);

}  // namespace weft::models
