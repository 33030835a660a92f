// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

/// A rectangle of the latent, in latent cells.
struct Area {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t y = 0;
  std::int64_t x = 0;
  bool operator==(const Area&) const = default;
};

/// A rectangle of the latent as fractions of its height and width.
struct AreaFraction {
  double height = 1.0;
  double width = 1.0;
  double y = 0.0;
  double x = 0.0;
};

/// One prompt as the network sees it, and where and when it counts.
struct Cond {
  at::Tensor cond;                                    ///< [1, tokens, width]
  std::optional<at::Tensor> pooled;                   ///< [1, width]
  std::optional<std::variant<Area, AreaFraction>> area;  ///< all of the latent when empty
  double strength = 1.0;
  std::optional<at::Tensor> mask;                     ///< [H, W] or [B, H, W], 0..1, of any size
  double mask_strength = 1.0;
  bool set_area_to_bounds = false;                    ///< evaluate only the mask's bounding box
  double start_percent = 0.0;                         ///< counts from here …
  double end_percent = 1.0;                           ///< … to here, 0 being pure noise
};

/// All prompts of one side (positive or negative); where they overlap they are averaged by strength.
using Conditioning = std::vector<Cond>;

/// What a network takes besides x, timestep and context. Undefined members are not given.
struct Extras {
  at::Tensor y;  ///< [B, width]: pooled text, sizes and the like
};

/// How a model family makes its Extras of a prompt; latent_shape: [B, C, h, w].
using MakeExtras = std::function<Extras(const Cond& cond, at::IntArrayRef latent_shape)>;

/// A network's forward: x [B, C, h, w] scaled for it, timestep [B] float32, context [B, tokens, width] -> like x.
using ApplyModel = std::function<at::Tensor(const at::Tensor& x, const at::Tensor& timestep, const at::Tensor& context,
                                            const Extras& extras)>;

}  // namespace weft::sampling
