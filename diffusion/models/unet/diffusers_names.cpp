// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/diffusers_names.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace weft::models {
namespace {

using Names = std::vector<std::pair<std::string, std::string>>;  // module in the CompVis layout, in diffusers'

/// Modules of a residual block; those of transformers are named alike in both layouts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kResidual{{
    {"in_layers.0", "norm1"},
    {"in_layers.2", "conv1"},
    {"emb_layers.1", "time_emb_proj"},
    {"out_layers.0", "norm2"},
    {"out_layers.3", "conv2"},
    {"skip_connection", "conv_shortcut"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOuter{{
    {"time_embed.0", "time_embedding.linear_1"},
    {"time_embed.2", "time_embedding.linear_2"},
    {"label_emb.0.0", "add_embedding.linear_1"},
    {"label_emb.0.2", "add_embedding.linear_2"},
    {"input_blocks.0.0", "conv_in"},
    {"out.0", "conv_norm_out"},
    {"out.2", "conv_out"},
}};

/// diffusers numbers residual blocks and transformers apart, anew on each level of one direction.
struct Level {
  std::string name;  // "down_blocks.0"
  int residuals = 0;
  int transformers = 0;
};

void add_residual(Names& names, const std::string& key, const std::string& name) {
  for (const auto& [ours, theirs] : kResidual)
    names.emplace_back(fmt::format("{}.{}", key, ours), fmt::format("{}.{}", name, theirs));
}

/// Returns whether the block ends its level.
bool add_block(Names& names, const std::string& key, const UnetConfig::Block& block, Level& level) {
  bool last = false;
  for (std::size_t index = 0; index < block.size(); ++index) {
    const std::string place = fmt::format("{}.{}", key, index);
    switch (block[index]) {
      case UnetLayer::residual:
        add_residual(names, place, fmt::format("{}.resnets.{}", level.name, level.residuals++));
        break;
      case UnetLayer::transformer:
        names.emplace_back(place, fmt::format("{}.attentions.{}", level.name, level.transformers++));
        break;
      case UnetLayer::downsample:
        names.emplace_back(place + ".op", level.name + ".downsamplers.0.conv");
        last = true;
        break;
      case UnetLayer::upsample:
        names.emplace_back(place + ".conv", level.name + ".upsamplers.0.conv");
        last = true;
        break;
      case UnetLayer::conv: break;  // named in kOuter
    }
  }
  return last;
}

void add_blocks(Names& names, std::string_view key, const std::vector<UnetConfig::Block>& blocks,
                std::string_view direction) {
  int number = 0;
  Level level{fmt::format("{}.0", direction)};
  for (std::size_t index = 0; index < blocks.size(); ++index)
    if (add_block(names, fmt::format("{}.{}", key, index), blocks[index], level))
      level = Level{fmt::format("{}.{}", direction, ++number)};
}

Names module_names(const UnetConfig& config) {
  Names names(kOuter.begin(), kOuter.end());
  add_blocks(names, "input_blocks", config.input_blocks, "down_blocks");
  Level middle{"mid_block"};
  add_block(names, "middle_block", config.middle_block, middle);
  add_blocks(names, "output_blocks", config.output_blocks, "up_blocks");
  return names;
}

}  // namespace

DiffusionModel::KeyMap unet_diffusers_names(const UnetConfig& config, const weights::StateDict& source) {
  DiffusionModel::KeyMap map;
  const auto& tensors = source.tensors();
  for (const auto& [ours, theirs] : module_names(config)) {
    const std::string prefix = ours + ".";
    for (auto entry = tensors.lower_bound(prefix); entry != tensors.end() && entry->first.starts_with(prefix); ++entry)
      map.emplace(theirs + "." + entry->first.substr(prefix.size()), KeyTarget{entry->first});
  }
  return map;
}

}  // namespace weft::models
