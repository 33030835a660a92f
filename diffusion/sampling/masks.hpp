// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/conditioning.hpp"

namespace weft::sampling {

/// A mask at another size: bilinear, without antialiasing. mask: [B, H, W] -> [B, height, width].
at::Tensor resize_mask(const at::Tensor& mask, std::int64_t height, std::int64_t width);

/// Repeats or cuts the first dimension to `batch`.
at::Tensor to_batch(const at::Tensor& tensor, std::int64_t batch);

/// A LATENT's noise mask for a latent of that shape: [B, C, h, w] in float32 on `device`.
/// mask: [H, W], [B, H, W] or [B, C, H, W]. Throws NodeError for another shape.
at::Tensor prepare_noise_mask(const at::Tensor& mask, at::IntArrayRef latent_shape, at::Device device);

/// The bounding box of all that is not 0, at least 8 cells high and wide. mask: [B, h, w].
Area mask_bounds(const at::Tensor& mask);

/// Ones that fall off, over up to 8 cells, towards the edges of `area` that do not lie on the latent's own.
/// like: [B, C, area.height, area.width]; latent_shape: [B, C, h, w].
at::Tensor feathered(const at::Tensor& like, const Area& area, at::IntArrayRef latent_shape, double strength);

}  // namespace weft::sampling
