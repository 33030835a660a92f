// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Ways to change a size, by ComfyUI's names.
enum class Filter { nearest_exact, bilinear, area, bicubic, lanczos, bislerp };

/// What is done when the new shape has another aspect: nothing, or the middle is cut out first.
enum class Crop { disabled, center };

/// By the names "nearest-exact", "bilinear"… and "disabled", "center". Throw UsageError for another name.
Filter filter_named(std::string_view name);
Crop crop_named(std::string_view name);

/// Sizes above this are refused on either side (ComfyUI's MAX_RESOLUTION).
inline constexpr std::int64_t kMaxSide = 16384;

/// samples: [B, C, H, W], or with further dimensions between C and H (video), which are taken as batch.
/// Returns the same with the last two as height x width. width, height: 1 to kMaxSide, else UsageError.
/// lanczos goes through 8 bits, as Pillow does, and is for 1 to 4 channels in 0..1.
at::Tensor resample(const at::Tensor& samples, std::int64_t width, std::int64_t height, Filter filter, Crop crop);

/// The side that keeps the aspect: other * from / to, rounded half to even as Python does, at least 1.
std::int64_t matching_side(std::int64_t side, std::int64_t wanted_other, std::int64_t other);

}  // namespace weft::image
