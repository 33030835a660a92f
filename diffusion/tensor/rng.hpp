// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace weft::tensor {

/// Normal noise as torch draws it on the CPU (MT19937), whatever device it is used on, so that a seed means the
/// same picture everywhere. Draws go on from one another; not to be shared between threads.
class NormalNoise {
 public:
  /// seed: MT19937 takes its low 32 bits, so seeds that are equal modulo 2^32 give equal noise (as in torch).
  explicit NormalNoise(std::uint64_t seed);

  /// The next shape.numel() values, on the CPU. They are drawn in `dtype`: float16 draws are not rounded float32
  /// draws, and from 16 values on whole blocks of 16 are drawn, so that the split into calls matters.
  at::Tensor draw(at::IntArrayRef shape, at::ScalarType dtype);
  /// The next values in the shape, dtype and layout of `form`: they fill it in the order of its memory, and where that
  /// is not the order of its dimensions torch draws them one by one.
  at::Tensor draw_like(const at::Tensor& form);

 private:
  at::Generator generator_;
};

}  // namespace weft::tensor
