// SPDX-License-Identifier: Apache-2.0
// A linear multistep method with coefficients for uneven steps (k-diffusion's sample_lms; Adams-Bashforth).
#include <algorithm>
#include <array>
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
constexpr std::int64_t kMostKronrodOrder = 32;  // 21 points are exact to degree 31

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

/// The integral over [from, to] by 21 points (Kronrod 1965), with QUADPACK's places, weights and order of summation
/// (public domain); exact for what coefficient() asks for.
template <typename Function>
double kronrod(const Function& f, double from, double to) {
  static constexpr std::array<double, 10> kPlaces{
      0.995657163025808080735527280689003, 0.973906528517171720077964012084452, 0.930157491355708226001207180059508,
      0.865063366688984510732096688423493, 0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
      0.562757134668604683339000099272694, 0.433395394129247190799265943165784, 0.294392862701460198131126603103866,
      0.148874338981631210884826001129720};
  static constexpr std::array<double, 10> kWeights{
      0.011694638867371874278064396062192, 0.032558162307964727478818972459390, 0.054755896574351996031381300244580,
      0.075039674810919952767043140916190, 0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
      0.123491976262065851077958109585166, 0.134709217311473325928054001771707, 0.142775938577060080797094273138717,
      0.147739104901338491374841515972068};
  static constexpr double kMiddleWeight = 0.149445554002916905664936468389821;
  const double middle = 0.5 * (from + to), half = 0.5 * (to - from);
  double sum = kMiddleWeight * f(middle);
  for (const std::size_t first : {std::size_t{1}, std::size_t{0}})  // the places of Gauss' rule, then those between
    for (std::size_t j = first; j < kPlaces.size(); j += 2)
      sum += kWeights[j] * (f(middle - half * kPlaces[j]) + f(middle + half * kPlaces[j]));
  return sum * half;
}

/// The integral of the polynomial that is 1 at sigma i - j and 0 at the other order - 1 before it, from sigma i to i + 1.
double coefficient(const std::vector<float>& sigmas, std::int64_t order, std::int64_t i, std::int64_t j) {
  const auto at = [&](std::int64_t back) { return sigmas[static_cast<std::size_t>(i - back)]; };
  // In the type of the levels, as NumPy computes it for k-diffusion: where steps are nearly equal, coefficients of
  // thousands cancel out and their last places show.
  const auto polynomial = [&]<typename Number>(Number tau) {
    Number product = 1;
    for (std::int64_t k = 0; k < order; ++k)
      if (k != j) product *= (tau - static_cast<Number>(at(k))) / (static_cast<Number>(at(j)) - static_cast<Number>(at(k)));
    return static_cast<double>(product);
  };
  if (order <= kMostKronrodOrder)
    return kronrod([&](double tau) { return polynomial(static_cast<float>(tau)); }, at(0), at(-1));
  const double half = 0.5 * (double{at(-1)} - at(0)), middle = 0.5 * (double{at(-1)} + at(0));
  double sum = 0.0;
  for (const auto& [node, weight] : legendre(order / 2 + 1)) sum += weight * polynomial(middle + half * node);
  return sum * half;
}

at::Tensor lms(const SamplerCall& call, std::int64_t most) {
  const auto levels = call.sigmas.to(at::kCPU, at::kFloat).contiguous();
  const std::vector<float> sigmas(levels.const_data_ptr<float>(), levels.const_data_ptr<float>() + levels.numel());
  std::deque<at::Tensor> directions;  // newest first
  at::Tensor x = call.x;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    directions.push_front(derivative(x, call.sigmas[i], denoised));
    if (static_cast<std::int64_t>(directions.size()) > most) directions.pop_back();
    call.report(i, x, denoised);
    if (sigmas[static_cast<std::size_t>(i) + 1] == 0.0F) {
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
