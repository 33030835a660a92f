// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/image/write.hpp"

namespace weft::image {

/// x and y of red, green, blue and white.
using Chromaticities = std::array<float, 8>;
inline constexpr Chromaticities kRec709{0.64f, 0.33f, 0.30f, 0.60f, 0.15f, 0.06f, 0.3127f, 0.3290f};
inline constexpr Chromaticities kRec2020{0.708f, 0.292f, 0.170f, 0.797f, 0.131f, 0.046f, 0.3127f, 0.3290f};
inline constexpr Chromaticities kAcesCg{0.713f, 0.293f, 0.165f, 0.830f, 0.128f, 0.044f, 0.32168f, 0.33767f};

/// How an OpenEXR file keeps its values.
struct ExrOptions {
  bool half = true;  ///< 16-bit floats, else 32-bit
  Chromaticities chromaticities = kRec709;
};

/// An OpenEXR file of one picture: scan lines, zipped 16 at a time, its texts as string attributes.
/// image: [H, W, C], C = 1 (called Y), 3 or 4, any float type, any device, light and not a signal; written as it is.
/// Throws FileError for another shape.
std::string encode_exr(const at::Tensor& image, const std::vector<TextChunk>& texts, const ExrOptions& options);

}  // namespace weft::image
