// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/rng.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/normal.h>
#include <ATen/ops/randn.h>

namespace weft::tensor {

NormalNoise::NormalNoise(std::uint64_t seed) : generator_(at::detail::createCPUGenerator(seed)) {}

at::Tensor NormalNoise::draw(at::IntArrayRef shape, at::ScalarType dtype) {
  return at::randn(shape, generator_, at::TensorOptions().dtype(dtype).device(at::kCPU));
}

at::Tensor NormalNoise::draw_like(const at::Tensor& form) {
  return at::empty_like(form, form.options().device(at::kCPU)).normal_(0, 1, generator_);
}

}  // namespace weft::tensor
