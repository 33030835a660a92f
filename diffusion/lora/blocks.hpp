// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diffusion/weights/state_dict.hpp"

namespace weft::lora {

/// What a LoRA file changes of one block of a network.
struct BlockSummary {
  std::string name;           ///< "double_blocks.3", "text encoder layers.11"; "other" for what lies outside of blocks
  std::size_t weights = 0;    ///< that it changes
  std::int64_t rank_min = 0;  ///< 0: none of its changes has a rank
  std::int64_t rank_max = 0;
};

/// By block, in the order of the network: parts by name, their blocks by number.
std::vector<BlockSummary> blocks_of(const weights::StateDict& file);

/// The block that a weight lies in, by its name in any naming ("lora_unet_down_blocks_0_attentions_1_proj_in" is in
/// "down_blocks.0"); empty when the name has none.
std::string block_of(std::string_view base);

}  // namespace weft::lora
