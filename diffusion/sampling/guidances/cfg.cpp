// SPDX-License-Identifier: Apache-2.0
// Classifier-free guidance (Ho & Salimans 2022, arXiv:2207.12598).
#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/guidance.hpp"

namespace weft::sampling {
namespace {

constexpr double kSame = 1e-9;

class CfgGuidance final : public Guidance {
 public:
  CfgGuidance(Conditioning positive, Conditioning negative, double cfg)
      : Guidance({std::move(positive), std::move(negative)}, 0), cfg_(cfg) {}

  std::vector<bool> needed(bool with_negative) const override {
    return {true, with_negative || !is_without_negative(cfg_)};
  }
  Guided combine(const Sides& s, const Combine& cfg) const override {
    return cfg({s.denoised[0], s.denoised[1], cfg_, s.x, s.sigma, 0, 1, s.evaluated[1]});
  }

 private:
  double cfg_;
};

}  // namespace

bool is_without_negative(double cfg) { return std::abs(cfg - 1.0) <= kSame * std::max(1.0, std::abs(cfg)); }

at::Tensor apply_cfg(const CfgFunction& function, const CfgCall& call) {
  return function ? function(call) : call.negative + (call.positive - call.negative) * call.cfg;
}

std::shared_ptr<const Guidance> cfg_guidance(Conditioning positive, Conditioning negative, double cfg) {
  return std::make_shared<CfgGuidance>(std::move(positive), std::move(negative), cfg);
}

std::shared_ptr<const Guidance> basic_guidance(Conditioning positive) {
  return cfg_guidance(std::move(positive), {}, 1.0);
}

}  // namespace weft::sampling
