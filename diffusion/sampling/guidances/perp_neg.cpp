// SPDX-License-Identifier: Apache-2.0
// Armandpour et al. 2023, "Re-imagine the Negative Prompt Algorithm" (Perp-Neg, arXiv:2304.04968), section 4.
#include <cmath>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/guidance.hpp"

namespace weft::sampling {
namespace {

class PerpNegGuidance final : public Guidance {
 public:
  PerpNegGuidance(std::vector<Conditioning> sides, double cfg, double neg_scale)
      : Guidance(std::move(sides), 0), cfg_(cfg), neg_scale_(neg_scale) {}

  std::vector<bool> needed(bool with_negative) const override {
    const bool negative = with_negative || std::abs(neg_scale_) > 1e-9;
    return {true, negative, negative || !is_without_negative(cfg_)};
  }
  Guided combine(const Sides& s, const Combine& cfg) const override {
    const at::Tensor& empty = s.denoised[2];
    const CfgFunction perpendicular = [&](const CfgCall& call) {
      const auto positive = call.positive - empty, negative = call.negative - empty;
      const auto along = at::mul(negative, positive).sum() / at::pow(at::norm(positive), 2) * positive;
      return empty + cfg_ * (positive - (negative - along) * neg_scale_);
    };
    CfgCall call{s.denoised[0], s.denoised[1], cfg_, s.x, s.sigma, 0, 1, s.evaluated[1]};
    call.instead = &perpendicular;
    return cfg(call);
  }

 private:
  double cfg_, neg_scale_;
};

}  // namespace

std::shared_ptr<const Guidance> perp_neg_guidance(Conditioning positive, Conditioning negative, Conditioning empty,
                                                  double cfg, double neg_scale) {
  std::vector<Conditioning> sides{std::move(positive), std::move(negative), std::move(empty)};
  return std::make_shared<PerpNegGuidance>(std::move(sides), cfg, neg_scale);
}

}  // namespace weft::sampling
