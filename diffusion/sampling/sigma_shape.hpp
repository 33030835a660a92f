// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ATen/ATen.h>

namespace weft::sampling {

/// sigma, one for all (0-dim) or one for each row ([B]), so that it multiplies a tensor of `dims` dimensions.
inline at::Tensor sigma_for(const at::Tensor& sigma, std::int64_t dims) {
  if (sigma.numel() == 1) return sigma.view(at::IntArrayRef{});  // view({}) would be a view as another dtype
  std::vector<std::int64_t> shape(static_cast<std::size_t>(dims), 1);
  shape.front() = sigma.size(0);
  return sigma.view(shape);
}

}  // namespace weft::sampling
