// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/result.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace weft::parity {

namespace {

/// Units in the last place between float32 values of one sign, the largest over all elements.
double ulps(const at::Tensor& actual, const at::Tensor& reference) {
  if (!actual.sizes().equals(reference.sizes())) return std::numeric_limits<double>::infinity();
  const auto bits = [](const at::Tensor& tensor) {
    return tensor.to(at::kFloat).contiguous().view(at::kInt).to(at::kLong);
  };
  return (bits(actual) - bits(reference)).abs().max().item<double>();
}

}  // namespace

double measured(const tensor::Difference& difference, const at::Tensor& actual, const at::Tensor& reference,
                Tolerance tolerance) {
  using Measure = Tolerance::Measure;
  if (difference.equal()) return 0;
  switch (tolerance.measure) {
    case Measure::of_largest: {
      const double largest = reference.numel() == 0 ? 0 : reference.to(at::kDouble).abs().max().item<double>();
      return largest > 0 ? difference.max_abs / largest : difference.max_abs;
    }
    case Measure::absolute:
      return difference.max_abs;
    case Measure::ulps:
      return ulps(actual, reference);
    case Measure::exact:
    case Measure::of_std:
      break;
  }
  return difference.relative();
}

void compare(Result& result, const std::string& output, const at::Tensor& actual, const at::Tensor& reference,
             Tolerance tolerance) {
  const auto difference = tensor::difference(actual, reference);
  const double distance = measured(difference, actual, reference, tolerance);
  result.bit_equal = result.bit_equal && difference.equal();
  result.distance = std::max(result.distance, distance);
  const bool fits = difference.same_shape && (difference.equal() || distance <= tolerance.limit);
  if (fits || result.outcome == Outcome::failed) return;
  result.outcome = Outcome::failed;
  result.reason = fmt::format("{}: {} (allowed {:g})", output, difference.text(), tolerance.limit);
}

}  // namespace weft::parity
