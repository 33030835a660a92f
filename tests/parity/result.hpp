// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffusion/tensor/compare.hpp"

namespace weft::parity {

enum class Outcome { passed, skipped, failed };

/// What became of one recorded case.
struct Result {
  std::string folder;  ///< of the golden set
  std::string group;   ///< a row of the parity table: "text encoder", "network forward", "latents"…
  std::string key;     ///< the case
  Outcome outcome = Outcome::passed;
  std::string reason;  ///< why it was skipped or failed
  bool bit_equal = false;
  double distance = 0;  ///< the group's measure: max|difference| / std, or the share of 8-bit values that differ
};

/// How far an output may be from its recording.
struct Tolerance {
  enum class Measure { exact, ulps, of_std, of_largest, absolute } measure = Measure::exact;
  double limit = 0;
};

/// The distance in the tolerance's own measure.
double measured(const tensor::Difference& difference, const at::Tensor& actual, const at::Tensor& reference,
                Tolerance tolerance);

/// Compares one tensor and folds what it finds into `result` (the worst output of a case counts).
void compare(Result& result, const std::string& output, const at::Tensor& actual, const at::Tensor& reference,
             Tolerance tolerance);

}  // namespace weft::parity
