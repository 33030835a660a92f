// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// How a subject is cut out.
struct SubjectCrop {
  std::int64_t width = 1024;  ///< of the result, pixels
  std::int64_t height = 1024;
  double padding = 1;     ///< how much larger than the subject the part is that is cut out
  std::int64_t grow = 0;  ///< pixels that the mask is grown (or shrunk, below 0) by first
  std::array<double, 3> background{};
};

/// The subject that a mask shows, in the middle and in front of one color. A mask that shows the background instead
/// is turned over; of an empty one the whole picture comes back, with a warning.
/// picture: [H, W, 3]; mask: [H, W] -> [height, width, 3].
at::Tensor cropped_to_mask(const at::Tensor& picture, const at::Tensor& mask, const SubjectCrop& crop);

}  // namespace weft::image
