// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Where one picture or latent is laid into another.
struct Placement {
  std::int64_t x = 0;  ///< of its upper left corner, in pixels, 0 or more
  std::int64_t y = 0;
  std::int64_t cell = 1;  ///< pixels to a side of one element: 1 for pictures, 8 for SD's latents
  bool stretch = false;   ///< the source is first resized (bilinear) to the destination's size
};

/// Lays `source` over `destination` as far as `mask` says (1: source only); what lies outside is cut off.
/// destination: [B, C, H, W]; source: [b, C or 1, h, w], repeated or cut to B pictures.
/// mask: [m, …, h', w'], resized (bilinear) to the source and repeated or cut likewise; without one the source covers.
/// Returns a new tensor. Throws UsageError for other channels or ranks and for a place left of or above the origin.
at::Tensor composite(const at::Tensor& destination, const at::Tensor& source, const std::optional<at::Tensor>& mask,
                     const Placement& place);

/// The first `count` entries along dimension 0, beginning again where there are fewer.
at::Tensor repeated_to(const at::Tensor& batch, std::int64_t count);

}  // namespace weft::image
