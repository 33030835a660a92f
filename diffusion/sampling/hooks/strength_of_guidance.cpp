// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/hooks/sigma_range.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

class StrengthOfGuidance final : public RunHook {
 public:
  StrengthOfGuidance(const WalkFacts& facts, double cfg, PartOfWay when) : cfg_(cfg), when_(facts.sampling, when) {}

  /// A strength of 1 on the whole way would leave the negative out.
  bool needs_negative() const override { return !is_without_negative(cfg_); }
  void before_guidance(Predictions& p) override {
    if (when_.contains(p.sigma[0].item<double>())) p.cfg = cfg_;
  }

 private:
  double cfg_;
  SigmaRange when_;
};

}  // namespace

Hook strength_of_guidance(double cfg, PartOfWay when) { return hook_of<StrengthOfGuidance>(cfg, when); }

}  // namespace weft::sampling
