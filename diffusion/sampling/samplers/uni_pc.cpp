// SPDX-License-Identifier: Apache-2.0
// UniPC with B(h) of two kinds, data prediction (Zhao et al. 2023, arXiv:2302.04867, algorithms 5 to 8 and equation 5),
// in the variance-preserving view of x.
#include <algorithm>
#include <deque>
#include <iterator>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kUniPcOrder = 3;
// Steps go by log-SNR, which 0 does not have.
constexpr double kLastSigma = 0.001;

enum class Kind { bh1, bh2 };

/// x and what the model said of it at a level. x: unit variance.
struct Point {
  at::Tensor sigma, denoised;
};

at::Tensor log_alpha(const at::Tensor& sigma) { return at::log(at::reciprocal(sigma * sigma + 1.0)) * 0.5; }
at::Tensor alpha(const at::Tensor& sigma) { return at::exp(log_alpha(sigma)); }
at::Tensor deviation(const at::Tensor& sigma) { return at::sqrt(1.0 - at::exp(log_alpha(sigma) * 2.0)); }
at::Tensor lambda(const at::Tensor& sigma) {
  return log_alpha(sigma) - at::log(1.0 - at::exp(log_alpha(sigma) * 2.0)) * 0.5;
}

at::Tensor denoised_at(const SamplerCall& call, const at::Tensor& x, const at::Tensor& sigma) {
  const auto scaled = x * at::pow(at::pow(sigma, 2) + 1.0, 0.5);
  const auto eps = (scaled - call.denoise(scaled, sigma)) / sigma;
  return (x - deviation(sigma) * eps) / alpha(sigma);
}

/// The system of the order conditions: R rho = b.
struct Conditions {
  at::Tensor r, b;
  at::Tensor b_h;   // B(h)
  at::Tensor gain;  // h phi_1(h)
};

Conditions conditions(const at::Tensor& h, const std::vector<at::Tensor>& places, Kind kind) {
  const auto hh = -h;
  Conditions result{{}, {}, kind == Kind::bh1 ? hh : at::expm1(hh), at::expm1(hh)};
  const auto rks = at::stack(places);
  std::vector<at::Tensor> rows, right;
  double factorial = 1.0;
  auto phi = result.gain / hh - 1.0;
  for (std::size_t i = 1; i <= places.size(); ++i) {
    rows.push_back(at::pow(rks, static_cast<std::int64_t>(i) - 1));
    right.push_back(phi * factorial / result.b_h);
    factorial *= static_cast<double>(i + 1);
    phi = phi / hh - 1.0 / factorial;
  }
  result.r = at::stack(rows);
  result.b = at::stack(right);
  return result;
}

at::Tensor solved(const at::Tensor& r, const at::Tensor& b) {
  return b.size(0) == 1 ? at::full({1}, 0.5, at::kFloat) : at::linalg_solve(r, b);
}

at::Tensor weighted(const std::vector<at::Tensor>& differences, const at::Tensor& rho) {
  at::Tensor sum = at::zeros_like(differences[0]);
  for (std::size_t k = 0; k < differences.size(); ++k) sum = sum + differences[k] * rho[static_cast<std::int64_t>(k)];
  return sum;
}

/// From the newest of `points` to sigma. correct: calls the model there and improves on the step by what it says;
/// `here` is that. Returns x.
at::Tensor step(const SamplerCall& call, const std::deque<Point>& points, const at::Tensor& x, const at::Tensor& sigma,
                std::int64_t order, Kind kind, bool correct, at::Tensor& here) {
  const Point& last = points.back();
  const auto h = lambda(sigma) - lambda(last.sigma);
  std::vector<at::Tensor> places, differences;
  for (std::int64_t k = 1; k < order; ++k) {
    const Point& before = points[points.size() - 1 - static_cast<std::size_t>(k)];
    places.push_back((lambda(before.sigma) - lambda(last.sigma)) / h);
    differences.push_back((before.denoised - last.denoised) / places.back());
  }
  places.push_back(at::ones({}, at::kFloat));
  const Conditions system = conditions(h, places, kind);
  const auto base = deviation(sigma) / deviation(last.sigma) * x - alpha(sigma) * system.gain * last.denoised;
  const auto scale = alpha(sigma) * system.b_h;
  at::Tensor result = base;
  if (!differences.empty()) {
    const auto n = order - 1;
    const auto rho = solved(system.r.slice(0, 0, n).slice(1, 0, n), system.b.slice(0, 0, n));
    result = base - scale * weighted(differences, rho);
  }
  if (!correct) return result;
  here = denoised_at(call, result, sigma);
  const auto rho = solved(system.r, system.b);
  auto change = rho[-1] * (here - last.denoised);
  if (!differences.empty()) change = weighted(differences, rho) + change;
  return base - scale * change;
}

at::Tensor uni_pc(const SamplerCall& call, Kind kind) {
  if (call.steps() < 1) return call.x;
  auto sigmas = call.sigmas.clone();
  const bool to_zero = sigmas[-1].item<float>() == 0.0F;
  if (to_zero) sigmas[-1].fill_(kLastSigma);
  const std::int64_t order = std::clamp<std::int64_t>(call.steps() - 1, 1, kUniPcOrder);
  at::Tensor x = call.x / at::sqrt(at::pow(sigmas[0], 2.0) + 1.0);
  std::deque<Point> points;
  for (std::int64_t i = 0; i <= call.steps(); ++i) {
    at::Tensor here;
    const bool last = i == call.steps();
    if (i == 0)
      here = denoised_at(call, x, sigmas[0]);
    else
      x = step(call, points, x, sigmas[i], std::min({order, i, call.steps() + 1 - i}), kind, !last, here);
    if (last) break;
    points.push_back({sigmas[i], here});
    if (std::ssize(points) > order) points.pop_front();
    if (i + 1 < call.steps()) call.report(i, x, here);
  }
  // The last step has no model call of its own.
  call.report(call.steps() - 1, x, points.back().denoised);
  x = x / alpha(sigmas[-1]);
  // The reference divides flow models' x by the picture's share at the level where it stopped, as if it were not
  // scaled.
  return to_zero && call.sampling.is_flow() ? call.sampling.inverse_noise_scaling(sigmas[-1], x) : x;
}

Sampler sampler(int rank, Kind kind) {
  return {
      .rank = rank, .run = [kind](const SamplerCall& call) { return uni_pc(call, kind); }, .discard_penultimate = true};
}

const Registrar<Sampler> uni_pc_registrar{"uni_pc", sampler(40, Kind::bh1)};
const Registrar<Sampler> uni_pc_bh2_registrar{"uni_pc_bh2", sampler(41, Kind::bh2)};

}  // namespace
}  // namespace weft::sampling
