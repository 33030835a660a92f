// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// What of a batch stands for the colors that are to change.
struct ColorBaseline {
  enum class Of { each_picture, all_pictures, one_picture } of = Of::each_picture;
  std::int64_t picture = 0;  ///< for one_picture; the last one where there are fewer
};

/// "reinhard_lab": mean and spread of L*a*b* (Reinhard and others, "Color transfer between images", 2001);
/// "mkl_lab": mean and covariance (Pitié and Kokaram, "The linear Monge-Kantorovitch linear colour mapping", 2007);
/// "histogram": each of red, green and blue by its distribution over 256 levels.
std::vector<std::string> color_transfers();

/// Gives pictures the colors of others. target: [B, H, W, 3 or 4], an alpha stays; reference: [b, h, w, 3 or 4]: with
/// each_picture its picture of the same number (or the last), else all of it.
/// strength: 0 leaves the target, 1 is the whole way. Clamped to 0..1. Throws UsageError for another method.
at::Tensor color_transferred(const at::Tensor& target, const at::Tensor& reference, std::string_view method,
                             ColorBaseline baseline, double strength);

}  // namespace weft::image
