// SPDX-License-Identifier: Apache-2.0
// A linear multistep method with coefficients for uneven steps (k-diffusion's sample_lms; Adams-Bashforth).
#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/samplers/ode.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kMostLmsOrder = 100;

/// Nodes and weights of Gauss-Legendre quadrature on [-1, 1], exact for polynomials up to degree 2 count - 1.
std::vector<std::pair<double, double>> legendre(std::int64_t count) {
  std::vector<std::pair<double, double>> rule;
  for (std::int64_t i = 0; i < count; ++i) {
    double x = std::cos(std::acos(-1.0) * (static_cast<double>(i) + 0.75) / (static_cast<double>(count) + 0.5));
    double slope = 1.0;
    for (int newton = 0; newton < 100; ++newton) {
      double before = 1.0, value = x;
      for (std::int64_t n = 2; n <= count; ++n) {
        const auto k = static_cast<double>(n);
        before = std::exchange(value, ((2 * k - 1) * x * value - (k - 1) * before) / k);
      }
      slope = static_cast<double>(count) * (x * value - before) / (x * x - 1.0);
      const double change = value / slope;
      x -= change;
      if (std::abs(change) < 1e-15) break;
    }
    rule.emplace_back(x, 2.0 / ((1.0 - x * x) * slope * slope));
  }
  return rule;
}

/// The integral over step i of the polynomial that is 1 at the j-th last level and 0 at the others of `order`.
double coefficient(const std::vector<double>& sigmas, std::int64_t order, std::int64_t i, std::int64_t j) {
  const auto at = [&](std::int64_t back) { return sigmas[static_cast<std::size_t>(i - back)]; };
  const double half = 0.5 * (at(-1) - at(0));
  const double middle = 0.5 * (at(-1) + at(0));
  double sum = 0.0;
  for (const auto& [node, weight] : legendre(order / 2 + 1)) {
    double product = 1.0;
    for (std::int64_t k = 0; k < order; ++k)
      if (k != j) product *= (middle + half * node - at(k)) / (at(j) - at(k));
    sum += weight * product;
  }
  return sum * half;
}

at::Tensor lms(const SamplerCall& call, std::int64_t most) {
  const auto doubles = call.sigmas.to(at::kDouble);
  const std::vector<double> sigmas(doubles.const_data_ptr<double>(),
                                   doubles.const_data_ptr<double>() + doubles.numel());
  std::deque<at::Tensor> directions;  // newest first
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    directions.push_front(derivative(x, call.sigmas[i], denoised));
    if (static_cast<std::int64_t>(directions.size()) > most) directions.pop_back();
    call.report(i, x, denoised);
    if (sigmas[static_cast<std::size_t>(i) + 1] == 0.0) {
      x = denoised;
      continue;
    }
    const std::int64_t order = std::min(i + 1, most);
    at::Tensor change = directions[0] * coefficient(sigmas, order, i, 0);
    for (std::int64_t j = 1; j < order; ++j)
      change = change + directions[static_cast<std::size_t>(j)] * coefficient(sigmas, order, i, j);
    x = x + change;
  }
  return x;
}

}  // namespace

Sampler lms_sampler(std::int64_t order) {
  if (order < 1 || order > kMostLmsOrder)
    throw NodeError(fmt::format("lms has no order {}.", order), fmt::format("Use 1 to {}.", kMostLmsOrder));
  return {.rank = 8, .run = [order](const SamplerCall& call) { return lms(call, order); }};
}

namespace {

const Registrar<Sampler> lms_registrar{"lms", lms_sampler(4)};

}  // namespace
}  // namespace weft::sampling
