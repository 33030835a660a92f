// SPDX-License-Identifier: Apache-2.0
// Sadat, Hilliges & Weber 2024, "Eliminating Oversaturation and Artifacts of High Guidance Scales" (arXiv:2410.02416),
// algorithm 1.
#include <limits>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

at::Tensor length(const at::Tensor& x) {
  return at::norm(x, 2, at::IntArrayRef({-1, -2, -3}), /*keepdim=*/true);
}

class AdaptiveProjectedGuidance final : public RunHook {
 public:
  AdaptiveProjectedGuidance(const WalkFacts&, double eta, double norm_threshold, double momentum)
      : eta_(eta), norm_threshold_(norm_threshold), momentum_(momentum) {}

  void before_guidance(Predictions& p) override {
    const auto difference = p.positive - p.negative;
    auto guidance = averaged(difference, p.sigma[0].item<double>());
    if (norm_threshold_ > 0) {
      const auto norm = length(guidance);
      guidance = guidance * at::minimum(at::ones_like(norm), norm_threshold_ / norm);
    }
    constexpr double kShortest = 1e-12;
    const auto direction = p.positive / length(p.positive).clamp_min(kShortest);
    const auto parallel = (guidance * direction).sum({-1, -2, -3}, /*keepdim=*/true) * direction;
    if (p.cfg == 0) {
      // differs: what ever smaller strengths lead to, which is the positive; the reference divides by 0.
      p.cfg = 1.0;
      return;
    }
    p.positive = (p.negative + ((guidance - parallel) + eta_ * parallel)) + difference / p.cfg;
  }

 private:
  at::Tensor averaged(const at::Tensor& difference, double sigma) {
    if (sigma > last_sigma_) running_.reset();
    last_sigma_ = sigma;
    if (momentum_ == 0) return difference;
    running_ = running_.defined() ? momentum_ * running_ + difference : difference;
    return running_;
  }

  double eta_, norm_threshold_, momentum_;
  at::Tensor running_;
  double last_sigma_ = std::numeric_limits<double>::infinity();
};

}  // namespace

Hook adaptive_projected_guidance(double eta, double norm_threshold, double momentum) {
  return hook_of<AdaptiveProjectedGuidance>(eta, norm_threshold, momentum);
}

}  // namespace weft::sampling
