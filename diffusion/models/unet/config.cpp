// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/config.hpp"

#include <fmt/format.h>

#include "diffusion/nn/shape_check.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

UnetLayer layer_of(const weights::Scope& scope) {
  if (scope.has("in_layers")) return UnetLayer::residual;
  if (scope.has("transformer_blocks")) return UnetLayer::transformer;
  if (scope.has("op")) return UnetLayer::downsample;
  if (scope.has("conv")) return UnetLayer::upsample;
  if (scope.has("weight")) return UnetLayer::conv;
  throw WeightsError(fmt::format("{} is no layer of a UNet that weft knows", nn::describe(scope, "")),
                     "The file may be damaged, or a kind of UNet that is not supported yet.");
}

UnetConfig::Block block_of(const weights::Scope& scope) {
  UnetConfig::Block layers;
  for (std::int64_t index = 0; index < scope.count(); ++index) layers.push_back(layer_of(scope / index));
  return layers;
}

std::vector<UnetConfig::Block> blocks_of(const weights::Scope& scope) {
  std::vector<UnetConfig::Block> blocks;
  for (std::int64_t index = 0; index < scope.count(); ++index) blocks.push_back(block_of(scope / index));
  return blocks;
}

}  // namespace

UnetConfig read_unet_config(const weights::Scope& scope) {
  UnetConfig config{blocks_of(scope / "input_blocks"), block_of(scope / "middle_block"),
                    blocks_of(scope / "output_blocks")};
  if (config.input_blocks.size() == config.output_blocks.size() && !config.input_blocks.empty()) return config;
  throw WeightsError(fmt::format("{} has {} blocks and {} has {}: a UNet has as many of one as of the other",
                                 nn::describe(scope, "input_blocks"), config.input_blocks.size(),
                                 nn::describe(scope, "output_blocks"), config.output_blocks.size()),
                     "The file may be damaged: download it again.");
}

}  // namespace weft::models
