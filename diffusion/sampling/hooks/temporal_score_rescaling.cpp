// SPDX-License-Identifier: Apache-2.0
// Xu et al. 2025, "Temporal Score Rescaling for Temperature Sampling in Diffusion and Flow Models" (arXiv:2510.01184),
// equation 6.
#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

class TemporalScoreRescaling final : public RunHook {
 public:
  TemporalScoreRescaling(const WalkFacts& facts, double k, double sigma)
      : sampling_(facts.sampling), k_(k), variance_(sigma * sigma) {}

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    const auto sigma = step.call.sigma[0];
    if (k_ == 1 || sigma.item<double>() == 0) return guided;
    const auto half = half_log_snr(sigma, sampling_);
    const auto snr = at::exp(2 * half);
    if (snr.item<double>() == 0) return guided;
    const auto ratio = (snr * variance_ + 1) / (snr * variance_ / k_ + 1);
    const auto share = at::where(at::isposinf(snr), at::full_like(ratio, k_), ratio);
    // x is alpha * picture + sigma * noise: scaling its noise by r moves the picture towards x / alpha.
    const auto alpha = sigma * at::exp(half);
    return at::lerp(step.call.x / alpha, guided, share);
  }

 private:
  const ModelSampling& sampling_;
  double k_, variance_;
};

}  // namespace

Hook temporal_score_rescaling(double k, double sigma) { return hook_of<TemporalScoreRescaling>(k, sigma); }

}  // namespace weft::sampling
