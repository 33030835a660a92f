// SPDX-License-Identifier: Apache-2.0
// Flux.2's noise levels: evenly spaced times, shifted by an amount that was fitted to the number of tokens and of steps
// (github.com/black-forest-labs/flux2, src/flux2/sampling.py, Apache-2.0).
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {
namespace {

/// The shift for so many tokens and steps: one line for 10 steps, one for 200, and between them for others.
double flux2_mu(double tokens, double steps) {
  constexpr double kManyTokens = 4300;
  const double at_200 = 0.00016927 * tokens + 0.45666666;
  if (tokens > kManyTokens) return at_200;
  const double at_10 = 8.73809524e-05 * tokens + 1.89833333;
  const double slope = (at_200 - at_10) / 190.0;
  return slope * steps + (at_200 - 200.0 * slope);
}

}  // namespace

at::Tensor flux2_sigmas(std::int64_t steps, std::int64_t width, std::int64_t height) {
  require_steps(steps);
  constexpr double kTokenPixels = 16.0 * 16.0;
  const double tokens = std::nearbyint(static_cast<double>(width * height) / kTokenPixels);
  const double shift = std::exp(flux2_mu(tokens, static_cast<double>(steps)));
  const auto times = at::linspace(1, 0, steps + 1, at::kFloat);
  return shift / (shift + (1.0 / times - 1.0));
}

}  // namespace weft::sampling
