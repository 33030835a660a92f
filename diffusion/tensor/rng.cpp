// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/rng.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randn.h>

namespace weft::tensor {

NormalNoise::NormalNoise(std::uint64_t seed) : generator_(at::detail::createCPUGenerator(seed)) {}

at::Tensor NormalNoise::draw(at::IntArrayRef shape, at::ScalarType dtype) {
  return at::randn(shape, generator_, at::TensorOptions().dtype(dtype).device(at::kCPU));
}

}  // namespace weft::tensor
