// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/level.hpp"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/upsample_nearest2d.h>

namespace weft::models::vae {
namespace {

std::optional<nn::Conv2d> resize(const weights::Scope& scope, std::int64_t channels, Level::Direction direction) {
  if (direction == Level::Direction::up)
    return scope.has("upsample.conv")
               ? std::optional(nn::Conv2d(scope / "upsample.conv", {.in = channels, .out = channels, .kernel = 3}))
               : std::nullopt;
  return scope.has("downsample.conv")
             ? std::optional(nn::Conv2d(scope / "downsample.conv",
                                        {.in = channels, .out = channels, .kernel = 3, .stride = 2, .padding = 0}))
             : std::nullopt;
}

}  // namespace

Level::Level(const weights::Scope& scope, std::int64_t channels, Direction direction)
    : direction_(direction), channels_(channels) {
  const weights::Scope blocks = scope / "block";
  for (std::int64_t index = 0; index < blocks.count(); ++index) {
    ResnetBlock block(blocks / index, channels_);
    channels_ = block.out_channels();
    const weights::Scope attention = scope / "attn" / index;
    blocks_.emplace_back(std::move(block),
                         attention.has("q") ? std::optional(AttnBlock(attention, channels_)) : std::nullopt);
  }
  resize_ = resize(scope, channels_, direction);
}

at::Tensor Level::operator()(at::Tensor x) const {
  for (const auto& [block, attention] : blocks_) {
    x = block(std::move(x));
    if (attention) x = (*attention)(x);
  }
  if (!resize_) return x;
  if (direction_ == Direction::up) {
    x = at::upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2});
  } else {
    x = at::constant_pad_nd(x, {0, 1, 0, 1}, 0);  // the model was trained with padding on one side only
  }
  return (*resize_)(x);
}

}  // namespace weft::models::vae
