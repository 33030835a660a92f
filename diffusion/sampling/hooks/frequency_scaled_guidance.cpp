// SPDX-License-Identifier: Apache-2.0
// Huang et al. 2025, "FreSca: Scaling in Frequency Space Enhances Diffusion Models" (arXiv:2504.02154;
// github.com/WikiChao/FreSca, MIT).
#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/hooks/spectrum.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

class FrequencyScaledGuidance final : public RunHook {
 public:
  FrequencyScaledGuidance(const WalkFacts&, double low, double high, std::int64_t cutoff)
      : low_(low), high_(high), cutoff_(cutoff) {}

  void before_guidance(Predictions& p) override {
    if (!p.has_negative) return;
    const auto filtered = scaled_spectrum(p.positive - p.negative, [this](at::Tensor& factors) {
      factors.fill_(high_);
      at::Tensor middle = factors;
      for (std::int64_t dim = 2; dim < factors.dim(); ++dim) {
        const std::int64_t center = factors.size(dim) / 2, reach = std::min(cutoff_, center);
        middle = middle.narrow(dim, center - reach, 2 * reach);
      }
      middle.fill_(low_);
    });
    p.positive = filtered + p.negative;
  }

 private:
  double low_, high_;
  std::int64_t cutoff_;
};

}  // namespace

Hook frequency_scaled_guidance(double low, double high, std::int64_t cutoff) {
  return hook_of<FrequencyScaledGuidance>(low, high, cutoff);
}

}  // namespace weft::sampling
