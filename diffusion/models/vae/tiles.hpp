// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace weft::models::vae {

/// Sizes in cells of what is cut into tiles.
struct Tiling {
  std::int64_t height;
  std::int64_t width;
  std::int64_t overlap;
};

/// A network applied to overlapping tiles, one at a time, whose results are blended by ramps across the overlap.
/// x: [B, C, h, w]; network: [1, C, th, tw] -> [1, C', th * scale, tw * scale], float32 on the CPU. What fits in one
/// tile is not cut. Returns [B, C', h * scale, w * scale]. Throws NodeError unless tiles are larger than their overlap.
at::Tensor by_tiles(const at::Tensor& x, const Tiling& tiling, double scale,
                    const std::function<at::Tensor(const at::Tensor&)>& network);

/// The mean of three tilings, square, wide and tall, whose seams lie elsewhere (as ComfyUI decodes by tiles).
at::Tensor by_three_tilings(const at::Tensor& x, std::int64_t tile, std::int64_t overlap, double scale,
                            const std::function<at::Tensor(const at::Tensor&)>& network, bool square_first);

}  // namespace weft::models::vae
