// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"

namespace weft::sampling {

/// Noise that lifts x above its level before each step down (Karras et al. 2022, algorithm 2, lines 4 to 6; as in
/// k-diffusion). Its draws follow the one that the run's noise was made of.
class Churn {
 public:
  Churn(const ChurnOptions& options, const SamplerCall& call)
      : options_(options), gamma_(std::min(options.s_churn / static_cast<double>(call.steps()), std::sqrt(2.0) - 1.0)) {
    if (options.s_churn <= 0.0) return;
    noise_.emplace(call.seed);
    noise_->like(call.x);
  }

  /// x and its noise level.
  std::tuple<at::Tensor, at::Tensor> lifted(const at::Tensor& x, const at::Tensor& sigma) {
    const double level = sigma.item<double>();
    if (!noise_ || level < options_.s_tmin || level > options_.s_tmax) return {x, sigma};
    const auto raised = sigma * (gamma_ + 1.0);
    const auto added = at::pow(at::pow(raised, 2) - at::pow(sigma, 2), 0.5);
    return {x + noise_->like(x) * options_.s_noise * added, raised};
  }

 private:
  ChurnOptions options_;
  double gamma_;
  std::optional<StepNoise> noise_;
};

}  // namespace weft::sampling
