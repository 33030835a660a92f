// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace weft::image {

/// RGB as luma and color differences in 0..1 (JPEG's full range, neutral at 0.5), and back, clamped to 0..1.
/// [.., 3] -> [.., 3].
at::Tensor rgb_to_yuv(const at::Tensor& rgb);
at::Tensor yuv_to_rgb(const at::Tensor& yuv);

/// Light that a signal stands for: by the inverse of sRGB's curve (IEC 61966-2-1), and of HLG's (BT.2100), which
/// gives the light of the scene. Of the first three channels; an alpha stays. [.., 1, 3 or 4] -> the same.
at::Tensor srgb_to_linear(const at::Tensor& signal);
at::Tensor hlg_to_linear(const at::Tensor& signal);

/// RGB in 0..1 as CIE L*a*b* under D65, and back, clamped to 0..1. [.., 3] -> [.., 3].
at::Tensor rgb_to_lab(const at::Tensor& rgb);
at::Tensor lab_to_rgb(const at::Tensor& lab);

}  // namespace weft::image
