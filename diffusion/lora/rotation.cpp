// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/rotation.hpp"

#include <ATen/ATen.h>

namespace weft::lora {

at::Tensor rotations(const at::Tensor& blocks, std::optional<double> limit) {
  at::Tensor skew = blocks - blocks.transpose(-1, -2);
  if (limit && *limit > 0) {
    const at::Tensor norm = at::norm(skew) + 1e-8;
    if (norm.item<double>() > *limit) skew = skew * *limit / norm;
  }
  const at::Tensor identity = at::eye(blocks.size(-1), blocks.options());
  return at::matmul(identity + skew, at::inverse(identity - skew));
}

}  // namespace weft::lora
