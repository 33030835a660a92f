// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "diffusion/lora/naming.hpp"

namespace weft::lora {

/// "a.b.c" or "a_b_c".
enum class Spelling { dotted, underscored };

/// A parameter's name without its last part, in that spelling, behind a prefix; ".weight" and ".bias" mean the slots
/// of one base. In the dotted spelling a parameter of another end, and a bias, have their whole name as well:
/// "diffusion_model.time_embed.0.bias" + ".diff".
void add_name(Names& names, std::string_view prefix, std::string_view parameter, Spelling spelling,
              const models::KeyTarget& target);

/// All parameters by their own keys.
void add_native_names(Names& names, std::string_view prefix, Spelling spelling, const models::DiffusionModel& network);

/// All parameters by diffusers' names.
void add_diffusers_names(Names& names, std::string_view prefix, Spelling spelling,
                         const models::DiffusionModel& network);

/// Flux keeps q, k and v of its single blocks and the first layer of their perceptron in one weight, `linear1`; some
/// files change q, k and v alone. Calls `found` with the path ("single_blocks.0") and the target for each block.
void for_each_fused_qkv(const models::DiffusionModel& network,
                        const std::function<void(const std::string& block, const models::KeyTarget& qkv)>& found);

/// The parameters of one network of a text encoder, by their keys in that network.
void add_tower_names(Names& names, std::string_view prefix, Spelling spelling, const models::TextTower& tower,
                     const models::TextEncoder& encoder);

}  // namespace weft::lora
