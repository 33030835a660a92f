// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

at::Tensor signed_root(const at::Tensor& x) { return at::sqrt(x.abs()) * x.sign(); }

class PositiveLeaningGuidance final : public RunHook {
 public:
  explicit PositiveLeaningGuidance(const WalkFacts&) {}

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    const auto leap = step.call.positive * step.call.cfg;
    const auto away = step.call.negative * step.call.cfg;
    const auto merged = (leap + guided) / 2;
    const auto likeness = at::cosine_similarity(signed_root(away), signed_root(merged)).mean();
    const auto share = 2 * (likeness + 1);  // 0: unlike, 4: the same
    return (share * guided + (4 - share) * leap) / 4;
  }
};

}  // namespace

Hook positive_leaning_guidance() { return hook_of<PositiveLeaningGuidance>(); }

}  // namespace weft::sampling
