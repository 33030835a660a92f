// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/model_hook.hpp"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

namespace weft::sampling {

at::Generator WalkFacts::generator() const {
  if (!shared_generator) {
    shared_generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    at::randn(shape, *shared_generator, at::TensorOptions(at::kFloat));
  }
  return *shared_generator;
}

}  // namespace weft::sampling
