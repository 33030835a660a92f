// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <utility>
#include <vector>

#include "diffusion/models/vae/blocks.hpp"

namespace weft::models::vae {

/// One size of the feature map: blocks, attention after them where the file has it, then a change of size.
class Level {
 public:
  enum class Direction { down, up };
  Level(const weights::Scope& scope, std::int64_t channels, Direction direction);

  /// x: [B, channels, H, W]. Returns [B, out_channels(), H', W'].
  at::Tensor operator()(at::Tensor x) const;

  std::int64_t out_channels() const { return channels_; }
  /// Whether the level ends with half (or twice) the size.
  bool resizes() const { return resize_.has_value(); }

 private:
  Direction direction_;
  std::vector<std::pair<ResnetBlock, std::optional<AttnBlock>>> blocks_;
  std::optional<nn::Conv2d> resize_;
  std::int64_t channels_;
};

}  // namespace weft::models::vae
