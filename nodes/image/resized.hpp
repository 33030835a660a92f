// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diffusion/image/resample.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// What ComfyUI's nodes offer to resize pictures with.
inline std::vector<std::string> upscale_methods() {
  return {"nearest-exact", "bilinear", "area", "bicubic", "lanczos"};
}

/// Pictures in another size. Throws UsageError for sides below 1 or above image::kMaxSide.
inline Image resized(const Image& image, std::int64_t width, std::int64_t height, image::Filter filter,
                     image::Crop crop = image::Crop::disabled) {
  return {image::resample(image.pixels.movedim(-1, 1), width, height, filter, crop).movedim(1, -1)};
}

/// Masks [B, H, W] in another size.
inline Mask resized(const Mask& mask, std::int64_t width, std::int64_t height,
                    image::Filter filter = image::Filter::bilinear, image::Crop crop = image::Crop::disabled) {
  if (mask.values.size(1) == height && mask.values.size(2) == width) return mask;
  return {image::resample(mask.values.unsqueeze(1), width, height, filter, crop).squeeze(1)};
}

}  // namespace weft::nodes
