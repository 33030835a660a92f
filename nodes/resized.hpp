// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diffusion/image/resample.hpp"
#include "diffusion/image/size.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// What ComfyUI's nodes offer to resize pictures with.
inline std::vector<std::string> upscale_methods() {
  return {"nearest-exact", "bilinear", "area", "bicubic", "lanczos"};
}

inline image::Size size_of(const Image& image) { return {image.pixels.size(2), image.pixels.size(1)}; }
inline image::Size size_of(const Mask& mask) { return {mask.values.size(-1), mask.values.size(-2)}; }

/// Pictures in another size. Throws UsageError for sides below 1 or above image::kMaxSide.
inline Image resized(const Image& image, image::Size size, image::Filter filter,
                     image::Crop crop = image::Crop::disabled) {
  return {image::resample(image.pixels.movedim(-1, 1), size.width, size.height, filter, crop).movedim(1, -1)};
}

/// Masks [B, H, W] in another size.
inline Mask resized(const Mask& mask, image::Size size, image::Filter filter,
                    image::Crop crop = image::Crop::disabled) {
  if (size_of(mask) == size) return mask;
  return {image::resample(mask.values.unsqueeze(1), size.width, size.height, filter, crop).squeeze(1)};
}

}  // namespace weft::nodes
