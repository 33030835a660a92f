// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace weft::image {

/// RGB as luma and color differences in 0..1 (JPEG's full range, neutral at 0.5), and back, clamped to 0..1.
/// [.., 3] -> [.., 3].
at::Tensor rgb_to_yuv(const at::Tensor& rgb);
at::Tensor yuv_to_rgb(const at::Tensor& yuv);

}  // namespace weft::image
