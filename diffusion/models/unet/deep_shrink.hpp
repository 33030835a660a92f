// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "diffusion/image/resample.hpp"
#include "diffusion/sampling/hooks.hpp"

namespace weft::models {

/// Where and how the feature map of a UNet is shrunk.
struct DeepShrink {
  std::int64_t block = 3;  ///< the input block behind which it is
  double factor = 2.0;
  sampling::PartOfWay when{};
  bool after_skip = true;  ///< the skip connection keeps its size
  image::Filter down = image::Filter::bicubic, up = image::Filter::bicubic;
};

/// Works inside a UNet at a smaller size during a part of the way, so that pictures larger than it was trained on keep
/// one composition (kohya's Deep Shrink). On the way up it comes to the size of the first skip connection that differs.
sampling::Hook deep_shrink(const DeepShrink& shrink);

}  // namespace weft::models
