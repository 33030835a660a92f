// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/layers.hpp"

#include <fmt/format.h>

#include <utility>

#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// Follows the feature map from layer to layer: how many channels it has, how often it was halved.
class Builder {
 public:
  Builder(std::int64_t emb_channels, nn::AttentionMode attention)
      : emb_channels_(emb_channels), attention_(attention) {}

  UnetLayers::Block block(const weights::Scope& scope, const UnetConfig::Block& config) {
    UnetLayers::Block layers;
    for (std::size_t index = 0; index < config.size(); ++index)
      layers.push_back(layer(scope / static_cast<std::int64_t>(index), config[index]));
    return layers;
  }

  std::vector<UnetLayers::Block> input_blocks(const weights::Scope& scope,
                                              const std::vector<UnetConfig::Block>& config) {
    std::vector<UnetLayers::Block> blocks;
    for (std::size_t index = 0; index < config.size(); ++index) {
      blocks.push_back(block(scope / static_cast<std::int64_t>(index), config[index]));
      skips_.emplace_back(channels_, level_);
    }
    return blocks;
  }

  std::vector<UnetLayers::Block> output_blocks(const weights::Scope& scope,
                                               const std::vector<UnetConfig::Block>& config) {
    std::vector<UnetLayers::Block> blocks;
    going_up_ = true;
    for (std::size_t index = 0; index < config.size(); ++index) {
      const weights::Scope place = scope / static_cast<std::int64_t>(index);
      take_skip(place);
      blocks.push_back(block(place, config[index]));
    }
    if (level_ != 0) unbalanced(scope);
    return blocks;
  }

  std::int64_t channels() const { return channels_; }
  std::int64_t context_size() const { return context_size_; }

 private:
  UnetLayers::Layer layer(const weights::Scope& scope, UnetLayer kind) {
    switch (kind) {
      case UnetLayer::residual:
        return follow(ResBlock(scope, channels_, emb_channels_));
      case UnetLayer::transformer:
        return transformer(scope);
      case UnetLayer::downsample:
        return downsample(scope);
      case UnetLayer::upsample:
        return upsample(scope);
      case UnetLayer::conv:
        break;
    }
    return follow(nn::Conv2d(scope, {.in = channels_, .kernel = 3}));
  }

  template <typename Layer>
  Layer follow(Layer layer) {
    channels_ = layer.out_channels();
    return layer;
  }

  Downsample downsample(const weights::Scope& scope) {
    if (going_up_) unbalanced(scope);
    ++level_;
    return follow(Downsample(scope, channels_));
  }

  Upsample upsample(const weights::Scope& scope) {
    if (!going_up_ || skips_.empty()) unbalanced(scope);
    --level_;
    return follow(Upsample(scope, channels_));
  }

  SpatialTransformer transformer(const weights::Scope& scope) {
    SpatialTransformer layer(scope, channels_, attention_);
    if (context_size_ == 0) context_size_ = layer.context_size();
    if (layer.context_size() != context_size_)
      throw WeightsError(fmt::format("{} attends to prompts of width {}, but the layers before it to {}",
                                     nn::describe(scope, "transformer_blocks.0.attn2.to_k.weight"),
                                     layer.context_size(), context_size_));
    return layer;
  }

  void take_skip(const weights::Scope& scope) {
    if (skips_.empty() || skips_.back().second != level_) unbalanced(scope);
    channels_ += skips_.back().first;
    skips_.pop_back();
  }

  [[noreturn]] static void unbalanced(const weights::Scope& scope) {
    throw WeightsError(nn::describe(scope, "") + " does not go up in size by the steps that the input blocks go down",
                       "The file may be damaged, or a kind of UNet that is not supported yet.");
  }

  std::int64_t emb_channels_;
  nn::AttentionMode attention_;
  std::int64_t channels_ = nn::kAny;
  std::int64_t level_ = 0;
  bool going_up_ = false;
  std::int64_t context_size_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> skips_;  // channels and level after each input block
};

}  // namespace

UnetLayers make_unet_layers(const weights::Scope& scope, const UnetConfig& config, nn::AttentionMode attention) {
  nn::Linear time_embed_0(scope / "time_embed.0");
  nn::Linear time_embed_2(scope / "time_embed.2", time_embed_0.out_features());
  Builder builder(time_embed_2.out_features(), attention);
  auto input_blocks = builder.input_blocks(scope / "input_blocks", config.input_blocks);
  auto middle_block = builder.block(scope / "middle_block", config.middle_block);
  auto output_blocks = builder.output_blocks(scope / "output_blocks", config.output_blocks);
  const std::int64_t in_channels = nn::require_rank(scope, "input_blocks.0.0.weight", 4).sizes()[1];
  std::optional<nn::Linear> label_emb_0, label_emb_2;
  if (scope.has("label_emb.0.0")) {
    label_emb_0.emplace(scope / "label_emb.0.0");
    label_emb_2.emplace(scope / "label_emb.0.2", label_emb_0->out_features(), time_embed_2.out_features());
  }
  return {time_embed_0,
          time_embed_2,
          label_emb_0,
          label_emb_2,
          std::move(input_blocks),
          std::move(middle_block),
          std::move(output_blocks),
          nn::GroupNorm(scope / "out.0", builder.channels(), 1e-5),
          nn::Conv2d(scope / "out.2", {.in = builder.channels(), .kernel = 3}),
          in_channels,
          builder.context_size()};
}

}  // namespace weft::models
