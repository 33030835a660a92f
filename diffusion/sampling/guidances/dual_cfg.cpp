// SPDX-License-Identifier: Apache-2.0
// Guidance by two prompts (Brooks et al. 2023, InstructPix2Pix, arXiv:2211.09800, section 3.2.1).
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/guidance.hpp"

namespace weft::sampling {
namespace {

enum Side : std::size_t { kNegative, kSecond, kFirst };

class RegularDualCfg final : public Guidance {
 public:
  RegularDualCfg(std::vector<Conditioning> sides, double first_cfg, double second_cfg)
      : Guidance(std::move(sides), kFirst), first_cfg_(first_cfg), second_cfg_(second_cfg) {}

  std::vector<bool> needed(bool with_negative) const override {
    const bool negative = with_negative || !is_without_negative(second_cfg_);
    return {negative, negative || !is_without_negative(first_cfg_), true};
  }
  Guided combine(const Sides& s, const Combine& cfg) const override {
    const auto second = cfg({s.denoised[kSecond], s.denoised[kNegative], second_cfg_, s.x, s.sigma, kSecond, kNegative,
                             s.evaluated[kNegative]});
    return {second.denoised + (s.denoised[kFirst] - s.denoised[kSecond]) * first_cfg_, second.negative};
  }

 private:
  double first_cfg_;
  double second_cfg_;
};

class NestedDualCfg final : public Guidance {
 public:
  NestedDualCfg(std::vector<Conditioning> sides, double first_cfg, double second_cfg)
      : Guidance(std::move(sides), kFirst), first_cfg_(first_cfg), second_cfg_(second_cfg) {}

  std::vector<bool> needed(bool) const override { return {true, true, true}; }
  Guided combine(const Sides& s, const Combine& cfg) const override {
    const auto text = cfg({s.denoised[kFirst], s.denoised[kSecond], first_cfg_, s.x, s.sigma, kFirst, kSecond});
    const at::Tensor& negative = s.denoised[kNegative];
    return {negative + (text.denoised - negative) * second_cfg_, text.negative};
  }

 private:
  double first_cfg_;
  double second_cfg_;
};

}  // namespace

std::shared_ptr<const Guidance> dual_cfg_guidance(Conditioning first, Conditioning second, Conditioning negative,
                                                  double first_cfg, double second_cfg, DualStyle style) {
  std::vector<Conditioning> sides{std::move(negative), std::move(second), std::move(first)};
  if (style == DualStyle::nested) return std::make_shared<NestedDualCfg>(std::move(sides), first_cfg, second_cfg);
  return std::make_shared<RegularDualCfg>(std::move(sides), first_cfg, second_cfg);
}

}  // namespace weft::sampling
