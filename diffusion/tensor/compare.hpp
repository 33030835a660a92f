// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <ATen/ATen.h>

namespace weft::tensor {

/// How far a tensor is from its reference, in the measure of the parity tables: max|difference| / std(reference).
struct Difference {
  bool same_shape = false;
  double max_abs = 0;          ///< infinite when one side is not a number where the other is
  double reference_std = 0;    ///< population standard deviation of the reference
  std::int64_t different = 0;  ///< how many elements are not equal
  std::int64_t elements = 0;
  double relative() const;  ///< max_abs / reference_std; 0 when equal, infinite for another shape
  bool equal() const { return same_shape && different == 0; }
  std::string text() const;  ///< one line for a test's message
};

/// Compares in float64, on the CPU, whatever the dtypes. Equal infinities and NaN at the same place are equal.
Difference difference(const at::Tensor& actual, const at::Tensor& reference);

}  // namespace weft::tensor
