// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/seeded_weights.hpp"

namespace weft::bench {

/// Collects the tensors of a network, layer by layer. Values are scaled by fan-in, so that what flows through the
/// random network keeps its size: it neither explodes nor vanishes over thirty layers.
class Layout {
 public:
  explicit Layout(at::ScalarType dtype) : dtype_(dtype) {}

  /// gain: standard deviation of the outputs for inputs of deviation 1. weight [out, in], bias [out].
  void linear(const std::string& key, std::int64_t out, std::int64_t in, double gain = 1, bool bias = true);
  /// weight [out, in, kernel, kernel], bias [out].
  void conv(const std::string& key, std::int64_t out, std::int64_t in, std::int64_t kernel, double gain = 1);
  /// weight [channels] around 1, bias [channels] around 0.
  void norm(const std::string& key, std::int64_t channels);
  /// weight [rows, width].
  void embedding(const std::string& key, std::int64_t rows, std::int64_t width);
  /// int64 0, 1, 2… of that shape.
  void indices(const std::string& key, std::vector<std::int64_t> shape);
  /// Uniform values of that standard deviation.
  void random(const std::string& key, std::vector<std::int64_t> shape, double deviation, float mean = 0);
  /// One value everywhere; a shape of no dimensions is a scalar.
  void constant(const std::string& key, std::vector<std::int64_t> shape, float value);

  std::vector<test::SeededTensor> tensors;

 private:
  at::ScalarType dtype_;
};

}  // namespace weft::bench
