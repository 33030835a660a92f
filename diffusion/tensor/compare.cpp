// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/compare.hpp"

#include <limits>

#include <fmt/format.h>

namespace weft::tensor {

double Difference::relative() const {
  if (!same_shape) return std::numeric_limits<double>::infinity();
  if (max_abs == 0) return 0;
  return reference_std > 0 ? max_abs / reference_std : std::numeric_limits<double>::infinity();
}

std::string Difference::text() const {
  if (!same_shape) return "shapes differ";
  return fmt::format("max|diff| {:.3g}, reference std {:.3g}, ratio {:.3g}, {} of {} values differ", max_abs,
                     reference_std, relative(), different, elements);
}

Difference difference(const at::Tensor& actual, const at::Tensor& reference) {
  Difference result;
  result.same_shape = actual.sizes() == reference.sizes();
  result.elements = reference.numel();
  if (!result.same_shape || result.elements == 0) return result;
  const at::Tensor a = actual.detach().to(at::kCPU, at::kDouble);
  const at::Tensor b = reference.detach().to(at::kCPU, at::kDouble);
  result.reference_std = b.std(/*unbiased=*/false).item<double>();
  const at::Tensor same = a.eq(b).logical_or(a.isnan().logical_and(b.isnan()));
  result.different = result.elements - same.sum().item<std::int64_t>();
  if (result.different == 0) return result;
  const at::Tensor distance = (a - b).abs().masked_fill(same, 0);
  const double worst = distance.max().item<double>();  // NaN where one side alone is NaN
  result.max_abs = worst == worst ? worst : std::numeric_limits<double>::infinity();
  return result;
}

}  // namespace weft::tensor
