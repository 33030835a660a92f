// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/rope.hpp"

#include <ATen/ops/complex.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/view_as_complex.h>
#include <ATen/ops/view_as_real.h>

namespace weft::nn {

at::Tensor rope_turns(const at::Tensor& positions, std::int64_t size, double theta) {
  const auto options = positions.options().dtype(at::kDouble);
  const double last = static_cast<double>(size - 2) / static_cast<double>(size);
  const at::Tensor frequencies = at::pow(theta, at::linspace(0, last, size / 2, options)).reciprocal_();
  const at::Tensor angles = positions.to(at::kDouble).unsqueeze(1) * frequencies;
  return at::complex(angles.cos().to(at::kFloat), angles.sin().to(at::kFloat));
}

at::Tensor apply_rope(at::Tensor x, const at::Tensor& turns) {
  const at::ScalarType dtype = x.scalar_type();
  x = x.to(at::kFloat);
  at::view_as_complex(x.unflatten(-1, {-1, 2})).mul_(turns);
  return x.to(dtype);
}

}  // namespace weft::nn
