// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {

at::Tensor interpolated(const at::Tensor& first, const at::Tensor& second, double ratio) {
  // ComfyUI divides [B, C, h, w] by lengths [B, h, w], which line up as channels: right for one picture, a mix of
  // pictures where there are as many as channels, and an error else.
  if (first.size(0) != 1 && first.size(0) != first.size(1))
    throw NodeError(fmt::format("a batch of {} latents cannot be interpolated", first.size(0)),
                    "Take its pictures one by one with LatentFromBatch.");
  const auto length = [](const at::Tensor& x) { return at::linalg_vector_norm(x, 2, at::IntArrayRef(1)); };
  const auto direction = [&](const at::Tensor& x) { return at::nan_to_num(x / length(x)); };
  const auto mixed = direction(first) * ratio + direction(second) * (1.0 - ratio);
  return direction(mixed) * (length(first) * ratio + length(second) * (1.0 - ratio));
}

}  // namespace weft::models
