// SPDX-License-Identifier: Apache-2.0
// DEIS, the tAB method (Zhang & Chen 2023, arXiv:2204.13902, section 3; zju-pi/diff-sampler, Apache-2.0): the direction
// as a polynomial in the time of a variance-preserving process that spans EDM's noise levels.
#include <algorithm>
#include <cmath>
#include <deque>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/samplers/ode.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kMostDeisOrder = 4;
constexpr std::int64_t kPoints = 10000;  // of the integrals

/// A variance-preserving process with linear betas, from sigma 0.002 at time 0.001 to sigma 80 at time 1. Float32 and
/// the order of the operations are the method's code's: where steps are nearly equal, weights of thousands cancel out,
/// and their last places are seen in the picture.
struct Process {
  double beta_d, beta_min;

  static Process edm() {
    constexpr double kStart = 1e-3;
    constexpr float kLow = 4.0531072e-06F;  // log(0.002^2 + 1) in float32, as NumPy rounds it
    const double high = std::log(80.0 * 80.0 + 1.0);
    const double beta_d = 2.0 * (kLow / static_cast<float>(kStart) - high) / (kStart - 1.0);
    return {beta_d, high - 0.5 * beta_d};
  }
  at::Tensor time(const at::Tensor& sigma) const {
    const auto square = (at::pow(sigma, 2) + 1.0).log() * (2.0 * beta_d) + beta_min * beta_min;
    return (square.sqrt() - beta_min) / beta_d;
  }
  /// d sigma / d time, along the way that x = picture + sigma noise takes once it is scaled to unit variance.
  at::Tensor speed(const at::Tensor& time) const {
    const auto alpha = at::exp(at::pow(time, 2) * (-0.5 * beta_d) - time * beta_min);
    const auto one = at::reciprocal(alpha) * alpha;  // but for its last place: d log(alpha) goes through alpha
    const auto slope = one * beta_d * -0.5 * (time * 2.0) - one * beta_min;
    return slope * -0.5 / at::sqrt(alpha * (1.0 - alpha));
  }
};

/// Weights of the directions of step i, newest first. times: [steps + 1], float32, on the CPU.
std::vector<double> weights(const Process& process, const at::Tensor& times, std::int64_t i, std::int64_t order) {
  const double from = times[i].item<double>();
  const double to = times[i + 1].item<double>();
  const auto points = at::linspace(from, to, kPoints, at::kFloat);
  const auto width = (times[i + 1] - times[i]) / static_cast<double>(kPoints);
  const auto speed = process.speed(points);
  std::vector<double> result;
  for (std::int64_t j = 0; j < order; ++j) {
    at::Tensor product = at::ones_like(points);
    const double here = times[i - j].item<double>();
    for (std::int64_t k = 0; k < order; ++k) {
      if (k == j) continue;
      const double other = times[i - k].item<double>();
      product = product * ((points - other) / (here - other));
    }
    result.push_back(((speed * product).sum() * width).item<double>());
  }
  return result;
}

at::Tensor deis(const SamplerCall& call, std::int64_t max_order) {
  const Process process = Process::edm();
  const auto times = process.time(call.sigmas.to(at::kCPU));
  at::Tensor x = call.x;
  std::deque<at::Tensor> directions;  // newest first
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    // differs: what is reported is the x of this step, not the first one.
    call.report(i, x, denoised);
    directions.push_front(derivative(x, call.sigmas[i], denoised));
    if (static_cast<std::int64_t>(directions.size()) > max_order) directions.pop_back();
    const std::int64_t order = call.sigmas[i + 1].item<float>() <= 0.0F ? 1 : std::min(max_order, i + 1);
    if (order == 1) {
      x = x + (call.sigmas[i + 1] - call.sigmas[i]) * directions[0];
      continue;
    }
    const auto w = weights(process, times, i, order);
    for (std::size_t k = 0; k < w.size(); ++k) x = x + directions[k] * w[k];
  }
  return x;
}

}  // namespace

Sampler deis_sampler(std::int64_t max_order) {
  if (max_order < 1 || max_order > kMostDeisOrder)
    throw NodeError(fmt::format("deis has no order {}.", max_order), "Use 1 to 4.");
  return {.rank = 27, .run = [max_order](const SamplerCall& call) { return deis(call, max_order); }};
}

namespace {

const Registrar<Sampler> deis_registrar{"deis", deis_sampler(3)};

}  // namespace
}  // namespace weft::sampling
