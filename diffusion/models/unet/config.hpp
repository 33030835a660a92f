// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "diffusion/weights/scope.hpp"

namespace weft::models {

/// One child of a block of the UNet, named by its index in the CompVis layout.
enum class UnetLayer { conv, residual, transformer, downsample, upsample };

/// The shape of a UNet, as far as key names tell: which layers each block is made of. Sizes are read by the layers.
struct UnetConfig {
  using Block = std::vector<UnetLayer>;
  std::vector<Block> input_blocks;  ///< the first is the convolution of the latent
  Block middle_block;
  std::vector<Block> output_blocks;  ///< as many as input blocks: each takes one skip connection
};

/// Reads the configuration from the keys below `scope`. Throws WeightsError naming the key that does not make sense.
UnetConfig read_unet_config(const weights::Scope& scope);

}  // namespace weft::models
