// SPDX-License-Identifier: Apache-2.0
// Half of the steps over the first fortieth of the way, evenly, the other half over the rest, ever wider
// (Polyak et al. 2024, Movie Gen, arXiv:2410.13720, section 3.4.2; genmoai/models, linear_quadratic_schedule).
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"

namespace weft::sampling {
namespace {

/// How far the even steps go.
constexpr double kThreshold = 0.025;

// The parabola a i^2 + b i + c that goes on where the line ends, with its slope, and reaches 1 after `steps`.
double way_gone(std::int64_t i, std::int64_t even, std::int64_t steps) {
  const double line = kThreshold / static_cast<double>(even);
  if (i < even) return static_cast<double>(i) * kThreshold / static_cast<double>(even);
  if (i == steps) return 1.0;
  const auto wide = static_cast<double>((steps - even) * (steps - even));
  const double missing = static_cast<double>(even) - kThreshold * static_cast<double>(steps);
  const double a = missing / (static_cast<double>(even) * wide);
  const double b = line - 2 * missing / wide;
  const double c = a * static_cast<double>(even * even);
  return a * static_cast<double>(i * i) + b * static_cast<double>(i) + c;
}

at::Tensor linear_quadratic(const ModelSampling& sampling, std::int64_t steps) {
  std::vector<double> left{1.0, 0.0};
  if (steps > 1) {
    left.clear();
    for (std::int64_t i = 0; i <= steps; ++i) left.push_back(1.0 - way_gone(i, steps / 2, steps));
  }
  return at::tensor(left, at::kDouble).to(at::kFloat) * sampling.sigmas()[-1];
}

const Registrar<Schedule> linear_quadratic_registrar{"linear_quadratic", {7, linear_quadratic}};

}  // namespace
}  // namespace weft::sampling
